import { cancel, done, type JobOutcome } from '../../infra/jobs/job.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';

/**
 * Effect: sends a person a DM from the bot, once per key. Returns the job's outcome, because such a job does nothing
 * else.
 */
export async function tellPerson(
  { posts }: Pick<Bot, 'posts'>,
  { slackId, key, message, signal }: { slackId: string | null; key: string; message: MessageBody; signal: AbortSignal },
): Promise<JobOutcome> {
  if (slackId === null) return cancel('not in Slack');
  const sent = await posts.post({ key, to: slackId, message }, { priority: 'answer', signal });
  return sent.kind === 'refused' ? cancel(`Slack refused: ${sent.error}`) : done;
}
