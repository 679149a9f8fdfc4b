import type { Clock } from '../../infra/clock.ts';
import { RetryLater } from '../../infra/errors.ts';
import { cancel, done, runs } from '../../infra/jobs/job.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import { postReport } from './kinds.ts';
import { reportMessage } from './messages.ts';

/** Tells the operators, in OPS_CHANNEL, as @ops. */
export function reportJobs({ ops, opsChannel, clock }: { ops: Bot; opsChannel: () => Promise<string>; clock: Clock }) {
  return [
    runs(postReport, async ({ key, text, button }, { signal }) => {
      const sent = await ops.posts.post(
        { key: `report:${key}`, to: await opsChannel(), message: reportMessage(text, button) },
        { priority: 'feedback', signal },
      );
      if (sent.kind !== 'refused') return done;
      if (sent.meaning === 'bug') return cancel(`Slack refused: ${sent.error}`);
      // Gone or out of reach: somebody will invite @ops again, and then it is told.
      throw new RetryLater(`Slack refused OPS_CHANNEL: ${sent.error}`, new Date(clock.now().getTime() + 60_000));
    }),
  ];
}
