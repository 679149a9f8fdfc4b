import type { RespondFn } from '@slack/bolt';
import { bodyOf, type MessageBody } from '../../infra/slack/posts/message-body.ts';

/** What a person is told: mrkdwn, or a text with blocks. */
export type Answer = string | MessageBody;

/** Says something that only the person who clicked or typed sees; with `replaces`, in place of what was clicked. */
export async function whisper(
  respond: RespondFn,
  answer: Answer,
  { replaces = false }: { replaces?: boolean } = {},
): Promise<void> {
  // Where there are no blocks the text is all that is read: Slack takes 40,000 characters of it.
  const body = typeof answer === 'string' || answer.blocks === undefined ? textOf(answer) : bodyOf(answer);
  await respond({ response_type: 'ephemeral', replace_original: replaces, ...body });
}

/** The same in place of the ephemeral message that was clicked: the next page of a list. */
export async function turnPage(respond: RespondFn, answer: MessageBody): Promise<void> {
  await respond({ response_type: 'ephemeral', replace_original: true, ...bodyOf(answer) });
}

function textOf(answer: Answer): { text: string } {
  return { text: typeof answer === 'string' ? answer : answer.text };
}
