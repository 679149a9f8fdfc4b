import type { Clock } from '../../infra/clock.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { cancel, done, type JobOutcome } from '../../infra/jobs/job.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { SlackRefused } from '../../infra/slack/client/errors.ts';
import { report } from '../reports/report.ts';

/**
 * Effect: deletes a message by `remove`. If Slack refuses, `remove` takes away its buttons. A retry would not help,
 * so the job ends, and the operators are told once a day for each reason.
 */
export async function takeAway(
  remove: () => Promise<unknown>,
  { transact, clock }: { transact: Transact; clock: Clock },
): Promise<JobOutcome> {
  try {
    await remove();
    return done;
  } catch (error) {
    if (!(error instanceof SlackRefused && error.method === 'chat.delete')) throw error;
    const at = clock.now();
    const text = `@newproject cannot delete messages that are out of date: Slack says \`${mrkdwn(error.error)}\`. Their buttons are taken away instead, so nobody can act on them, and they stay where they are. Does the workspace let apps delete their messages?`;
    const key = `cannot-delete:${error.error}:${at.toISOString().slice(0, 10)}`;
    await transact((tx) => report(tx, { key, text, at }));
    return cancel(`Slack refused: ${error.error}`);
  }
}
