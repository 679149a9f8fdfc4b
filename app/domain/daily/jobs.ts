import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import { RetryLater } from '../../infra/errors.ts';
import { cancel, done, runs } from '../../infra/jobs/job.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import { opsDigestKey, postOpsDigest } from './kinds.ts';
import { opsDigestMessage } from './messages.ts';
import { isNothing, whatWaits } from './waiting.ts';

export interface DailyJobsOptions {
  db: Database;
  clock: Clock;
  ops: Pick<Bot, 'posts'>;
  opsChannel: () => Promise<string>;
  timeZone: string;
}

/** The job that tells the operators each morning what needs attention. */
export function dailyJobs({ db, clock, ops, opsChannel, timeZone }: DailyJobsOptions) {
  return [
    runs(postOpsDigest, async ({ slot }, { signal }) => {
      const at = { now: clock.now(), timeZone };
      const waiting = await whatWaits(db, at);
      if (isNothing(waiting)) return cancel('nothing waits for anybody');
      const post = { key: opsDigestKey(slot), to: await opsChannel(), message: opsDigestMessage(waiting, at) };
      const sent = await ops.posts.post(post, { priority: 'digest', signal });
      if (sent.kind !== 'refused') return done;
      if (sent.meaning === 'bug') return cancel(`Slack refused: ${sent.error}`);
      throw new RetryLater(`Slack refused OPS_CHANNEL: ${sent.error}`, new Date(clock.now().getTime() + 60_000));
    }),
  ];
}
