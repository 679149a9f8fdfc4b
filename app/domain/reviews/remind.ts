import type { Database, Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { JobRequest } from '../../infra/jobs/job.ts';
import { postReminder, remindOfReview, reviewLane } from './kinds.ts';

const AFTER_MS = 2 * 86_400_000;

/** The request for the reminder, which checks two days after somebody was asked. */
export function reminderOf(requestId: number, askedAt: Date): JobRequest {
  const runAt = new Date(askedAt.getTime() + AFTER_MS);
  return remindOfReview.of({ requestId }, { runAt, uniqueKey: `review.remind:${requestId}` });
}

/**
 * Fact: reminds somebody who has given no review yet, once, while there is still time. Returns whether the reminder
 * is sent.
 */
export async function remindReviewer(tx: Tx, { requestId, at }: { requestId: number; at: Date }): Promise<boolean> {
  const { count } = await tx.reviewRequest.updateMany({
    where: { id: requestId, givenAt: null, remindedAt: null, closesAt: { gt: at } },
    data: { remindedAt: at },
  });
  if (count === 1) await enqueue(tx, at, [postReminder.of({ requestId }, { lane: reviewLane(requestId) })]);
  return count === 1;
}

/** Whether somebody has given no review yet and there is still time. */
export async function isAwaited(db: Database, requestId: number, now: Date): Promise<boolean> {
  return (await db.reviewRequest.count({ where: { id: requestId, givenAt: null, closesAt: { gt: now } } })) === 1;
}
