import { actions, primary, section } from '../../infra/slack/blocks/blocks.ts';
import { clip } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import type { ReportButton } from './kinds.ts';

const MOST = 2_900;

/** A report to the operators. `text` is mrkdwn. */
export function reportMessage(text: string, button?: ReportButton): MessageBody {
  const clicks = button === undefined ? [] : [actions(primary(button.text, button.actionId, button.value))];
  return { text: clip(text, MOST), blocks: [section(clip(`:warning: ${text}`, MOST)), ...clicks] };
}

/** A report to the operators with a count. `text` is mrkdwn. */
export function countMessage({ text, count, firstAt }: { text: string; count: number; firstAt: Date }): MessageBody {
  const since = `${firstAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return reportMessage(`${text}\nSo far: *${count}*, since ${since}.`);
}
