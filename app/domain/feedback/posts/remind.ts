import type { Database } from '../../../infra/database/client.ts';
import type { JobRequest } from '../../../infra/jobs/job.ts';
import { kind } from '../figures/nps.ts';
import { remindOfScore } from '../kinds.ts';
import { scoreRef } from '../score-ref.ts';

const HOURS = 4;

/** The job that reminds of a detractor four hours after its message was posted. */
export function reminderOf(
  { scoreId, score }: { scoreId: bigint; score: number },
  postedAt: Date,
): JobRequest | undefined {
  if (kind(score) !== 'detractor') return undefined;
  const id = scoreRef(scoreId);
  const runAt = new Date(postedAt.getTime() + HOURS * 3_600_000);
  // The job has no lane, because it waits for hours and would hold up the redraws behind it.
  return remindOfScore.of({ scoreId: id }, { runAt, uniqueKey: `feedback.remind:${id}` });
}

/** Whether nobody follows up yet, and no outcome was logged. */
export async function isUntaken(db: Database, scoreId: bigint): Promise<boolean> {
  const [followUps, outcomes] = await Promise.all([
    db.followUp.count({ where: { scoreId } }),
    db.feedbackOutcome.count({ where: { scoreId } }),
  ]);
  return followUps + outcomes === 0;
}
