import { actions, button, sections } from '../app/infra/slack/blocks/blocks.ts';
import { plain } from '../app/infra/slack/blocks/text.ts';
import type { MessageBody } from '../app/infra/slack/posts/posts.ts';
import { readable } from './words.ts';

/** What may have been meant: what stands behind the command, and what the button says where that is not enough. */
export interface Meant {
  command: `/${string}`;
  text: string;
  label?: string;
}

/** Slack's limit of a button's value. */
const TEXT_MOST = 2_000;
/** More are not chosen from, but read. */
const MOST = 5;

/** An answer to what was not quite understood, with buttons that type it again as it may have been meant. `text`: mrkdwn. */
export function typingAgain(text: string, meant: readonly Meant[]): MessageBody {
  const buttons = meant
    .filter((one) => one.text.length <= TEXT_MOST)
    .slice(0, MOST)
    .map(({ command, text: typed, label = `${command} ${readable(typed)}` }, index) =>
      button(plain(label, 75), `${command.slice(1)}_retype:${index}`, typed),
    );
  return { text, blocks: [...sections(text.split('\n')), ...(buttons.length === 0 ? [] : [actions(...buttons)])] };
}
