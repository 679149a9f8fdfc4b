import { actions, button, sections } from '../app/infra/slack/blocks/blocks.ts';
import { plain } from '../app/infra/slack/blocks/text.ts';
import type { MessageBody } from '../app/infra/slack/posts/posts.ts';
import { readable } from './words.ts';

/**
 * A command that the person may have meant, and the text after it. `label`: the text of its button, such as a
 * project's code and title. By default it is the command and its text.
 */
export interface Meant {
  command: `/${string}`;
  text: string;
  label?: string;
}

/** Slack's limit for the value of a button. */
const TEXT_MOST = 2_000;
/** The most buttons. More would be hard to choose from. */
const MOST = 5;

/**
 * The answer to a text that was not clear. Its buttons type the command again, each with one thing that may have been
 * meant. `text`: mrkdwn.
 */
export function typingAgain(text: string, meant: readonly Meant[]): MessageBody {
  const buttons = meant
    .filter((one) => one.text.length <= TEXT_MOST)
    .slice(0, MOST)
    .map(({ command, text: typed, label = `${command} ${readable(typed)}` }, index) =>
      button(plain(label, 75), `${command.slice(1)}_retype:${index}`, typed),
    );
  return { text, blocks: [...sections(text.split('\n')), ...(buttons.length === 0 ? [] : [actions(...buttons)])] };
}
