import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { askReview, closeReview, reviewLane } from './kinds.ts';

/** How long reviews can be given and changed. There is one reminder before the end. */
const OPEN_FOR_MS = 4 * 86_400_000;

/**
 * Fact: everybody who worked together in this life of the project is asked to review the others. Somebody who worked
 * alone is not asked. Returns the number of people asked.
 */
export async function askForReviews(
  tx: Tx,
  { projectId, life, at }: { projectId: number; life: number; at: Date },
): Promise<number> {
  const members = await tx.projectMember.findMany({
    where: { projectId, leftAt: null },
    orderBy: { personId: 'asc' },
    select: { personId: true },
  });
  if (members.length < 2) return 0;
  const closesAt = new Date(at.getTime() + OPEN_FOR_MS);
  await tx.reviewRequest.createMany({
    data: members.map(({ personId }) => ({ projectId, life, personId, askedAt: at, closesAt })),
    skipDuplicates: true,
  });
  const requests = await tx.reviewRequest.findMany({ where: { projectId, life }, select: { id: true } });
  await enqueue(
    tx,
    at,
    requests.flatMap(({ id: requestId }) => [
      askReview.of({ requestId }, { lane: reviewLane(requestId) }),
      closeReview.of({ requestId }, { runAt: closesAt }),
    ]),
  );
  return members.length;
}
