import type { RespondFn } from '@slack/bolt';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';

/** What a person is told: mrkdwn, or a text with blocks. */
export type Answer = string | MessageBody;

/** Says something that only the person who clicked or typed sees; with `replaces`, in place of what was clicked. */
export async function whisper(
  respond: RespondFn,
  answer: Answer,
  { replaces = false }: { replaces?: boolean } = {},
): Promise<void> {
  const { text, blocks } = typeof answer === 'string' ? { text: answer } : answer;
  await respond({ response_type: 'ephemeral', replace_original: replaces, text, ...(blocks ? { blocks } : {}) });
}

/** The same in place of the ephemeral message that was clicked: the next page of a list. */
export async function turnPage(respond: RespondFn, { text, blocks }: MessageBody): Promise<void> {
  await respond({ response_type: 'ephemeral', replace_original: true, text, ...(blocks ? { blocks } : {}) });
}
