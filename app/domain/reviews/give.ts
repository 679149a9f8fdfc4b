import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { audit } from '../audit/audit.ts';
import { closesWithAnswer } from './close.ts';
import type { GivenReview } from './form.ts';
import { redraw } from './kinds.ts';

interface Giving {
  requestId: number;
  by: { id: number; handle: string };
  /**
   * The people on the form. Those of them without an entry in `reviews` lose an earlier review; reviews of other
   * people stay.
   */
  about: readonly number[];
  reviews: readonly GivenReview[];
  at: Date;
}

export type GiveResult =
  /** The reviews are saved. `reviewed`: how many colleagues have a review now. `of`: how many colleagues there are. */
  | { outcome: 'given'; reviewed: number; of: number }
  /** The review period is over. Earlier reviews count. */
  | { outcome: 'closed' }
  /** There is no such request, or it was made to somebody else. */
  | { outcome: 'not_yours' };

/** Fact: saves somebody's reviews of their colleagues. They can be changed until the period is over. */
export async function giveReviews(tx: Tx, { requestId, by, about, reviews, at }: Giving): Promise<GiveResult> {
  // The request is locked, so that two submissions of one form are handled one after the other.
  await tx.$queryRaw`SELECT id FROM review_requests WHERE id = ${requestId} FOR UPDATE`;
  const request = await tx.reviewRequest.findUnique({
    where: { id: requestId },
    include: { reviews: true, project: { select: { code: true } } },
  });
  if (request?.personId !== by.id) return { outcome: 'not_yours' };
  if (request.closesAt <= at) return { outcome: 'closed' };

  const colleagues = await colleaguesOf(tx, request);
  const asked = new Set(about.filter((personId) => colleagues.has(personId)));
  const before = request.reviews.filter(({ revieweeId }) => asked.has(revieweeId));
  const given = reviews.filter(({ revieweeId }) => asked.has(revieweeId));
  const reviewed = request.reviews.length - before.length + given.length;
  const result: GiveResult = { outcome: 'given', reviewed, of: colleagues.size };
  if (isSame(before, given)) return result;

  await tx.peerReview.deleteMany({ where: { requestId, revieweeId: { in: [...asked] } } });
  await tx.peerReview.createMany({
    data: given.map(({ revieweeId, rating, comment }) => ({ requestId, revieweeId, rating, comment })),
  });
  await tx.reviewRequest.update({ where: { id: requestId }, data: { givenAt: reviewed > 0 ? at : null } });
  await enqueue(tx, at, [redraw(requestId)]);
  // The review itself is not recorded in the trail, because others can read the trail.
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'review.given', projectCode: request.project.code });
  if (request.givenAt === null && reviewed > 0) await closesWithAnswer(tx, { request, at });
  return result;
}

/** The colleagues of a person: those who were asked at the same time have worked together. */
async function colleaguesOf(
  tx: Tx,
  { projectId, life, personId }: { projectId: number; life: number; personId: number },
): Promise<Set<number>> {
  const others = await tx.reviewRequest.findMany({
    where: { projectId, life, personId: { not: personId } },
    select: { personId: true },
  });
  return new Set(others.map((other) => other.personId));
}

function isSame(before: readonly GivenReview[], given: readonly GivenReview[]): boolean {
  return (
    before.length === given.length &&
    given.every(({ revieweeId, rating, comment }) =>
      before.some((one) => one.revieweeId === revieweeId && one.rating === rating && one.comment === comment),
    )
  );
}
