import type { RespondFn } from '@slack/bolt';
import { bodyOf, type MessageBody } from '../../infra/slack/posts/message-body.ts';

/** An answer to a person: mrkdwn, or a text with blocks. */
export type Answer = string | MessageBody;

/**
 * Answers the person who clicked or typed. Only they see it. `replaces`: the answer takes the place of the clicked
 * message.
 */
export async function whisper(
  respond: RespondFn,
  answer: Answer,
  { replaces = false }: { replaces?: boolean } = {},
): Promise<void> {
  // If there are no blocks, only the text is shown, of which Slack accepts 40,000 characters.
  const body = typeof answer === 'string' || answer.blocks === undefined ? textOf(answer) : bodyOf(answer);
  await respond({ response_type: 'ephemeral', replace_original: replaces, ...body });
}

/** Replaces the clicked ephemeral message by the next page of its list. */
export async function turnPage(respond: RespondFn, answer: MessageBody): Promise<void> {
  await respond({ response_type: 'ephemeral', replace_original: true, ...bodyOf(answer) });
}

function textOf(answer: Answer): { text: string } {
  return { text: typeof answer === 'string' ? answer : answer.text };
}
