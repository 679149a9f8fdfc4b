import type { RespondFn } from '@slack/bolt';
import { bodyOf, type MessageBody } from '../../infra/slack/posts/message-body.ts';

/** An answer to a person: mrkdwn, or a text with blocks. */
export type Answer = string | MessageBody;

/** Answers the person who clicked or typed, visible to them alone; with `replaces` in place of the clicked message. */
export async function whisper(
  respond: RespondFn,
  answer: Answer,
  { replaces = false }: { replaces?: boolean } = {},
): Promise<void> {
  // Without blocks only the text is shown, of which Slack accepts 40,000 characters.
  const body = typeof answer === 'string' || answer.blocks === undefined ? textOf(answer) : bodyOf(answer);
  await respond({ response_type: 'ephemeral', replace_original: replaces, ...body });
}

/** Replaces the clicked ephemeral message, for the next page of a list. */
export async function turnPage(respond: RespondFn, answer: MessageBody): Promise<void> {
  await respond({ response_type: 'ephemeral', replace_original: true, ...bodyOf(answer) });
}

function textOf(answer: Answer): { text: string } {
  return { text: typeof answer === 'string' ? answer : answer.text };
}
