import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import { RetryLater } from '../../infra/errors.ts';
import { cancel, done, type JobOutcome, runs } from '../../infra/jobs/job.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { PostOutcome } from '../../infra/slack/posts/posts.ts';
import { postReport, tellCount } from './kinds.ts';
import { countMessage, reportMessage } from './messages.ts';

export interface ReportJobsOptions {
  db: Database;
  ops: Bot;
  opsChannel: () => Promise<string>;
  clock: Clock;
}

/** Jobs that tell the operators something: @ops posts it to OPS_CHANNEL. */
export function reportJobs({ db, ops, opsChannel, clock }: ReportJobsOptions) {
  return [
    runs(postReport, async ({ key, text, button }, { signal }) => {
      const sent = await ops.posts.post(
        { key: `report:${key}`, to: await opsChannel(), message: reportMessage(text, button) },
        { priority: 'feedback', signal },
      );
      return outcomeOf(sent);
    }),
    runs(tellCount, async ({ key }, { signal }) => {
      const counted = await db.countedReport.findUnique({ where: { key } });
      if (counted === null) return cancel('Nobody has reported it.');
      const options = { priority: 'feedback', signal } as const;
      const message = countMessage(counted);
      const postKey = `counted-report:${key}:${counted.firstAt.getTime()}`;
      const sent = await ops.posts.post({ key: postKey, to: await opsChannel(), message }, options);
      if (sent.kind === 'posted' && sent.already) await ops.posts.update(postKey, message, options);
      return outcomeOf(sent);
    }),
  ];

  function outcomeOf(sent: PostOutcome): JobOutcome {
    if (sent.kind !== 'refused') return done;
    if (sent.meaning === 'bug') return cancel(`Slack refused: ${sent.error}`);
    // The channel is gone or closed to us. The report is posted after somebody has invited @ops again.
    throw new RetryLater(`Slack refused OPS_CHANNEL: ${sent.error}`, new Date(clock.now().getTime() + 60_000));
  }
}
