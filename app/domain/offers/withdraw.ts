import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { JobRequest } from '../../infra/jobs/job.ts';
import { deleteOffer } from './kinds.ts';
import { redrawNudgeOf } from './nudge/redraw.ts';
import { deliver, offerLane, offerMessageKey } from './offer.ts';

/**
 * Fact: the offers of a project are taken back (won by another, reissued, released, cancelled), the winner's too where
 * no one is excepted. None can be claimed from here on; the jobs take the DMs away, also those still on their way.
 */
export async function withdrawOffers(
  tx: Tx,
  { projectId, exceptPersonId, at }: { projectId: number; exceptPersonId?: number; at: Date },
): Promise<number> {
  const offers = await tx.offer.findMany({
    where: {
      projectId,
      state: { in: ['open', 'won'] },
      ...(exceptPersonId === undefined ? {} : { personId: { not: exceptPersonId } }),
    },
    select: { id: true, rank: true, person: { select: { lastSeenAt: true } } },
  });
  const likelyToLookFirst = offers.sort(
    (one, other) =>
      (other.person.lastSeenAt?.getTime() ?? 0) - (one.person.lastSeenAt?.getTime() ?? 0) || one.rank - other.rank,
  );
  await withdrawThese(tx, { offerIds: likelyToLookFirst.map((offer) => offer.id), at });
  return offers.length;
}

/** Fact: withdraws these offers, except those that were decided since they were read: a pass stays a pass. */
export async function withdrawThese(tx: Tx, { offerIds, at }: { offerIds: number[]; at: Date }): Promise<void> {
  if (offerIds.length === 0) return;
  const { count } = await tx.offer.updateMany({
    where: { id: { in: offerIds }, state: { in: ['open', 'won'] } },
    data: { state: 'withdrawn', decidedAt: at },
  });
  const gone = count === offerIds.length ? offerIds : await withdrawnAmong(tx, offerIds);
  // Those that share a DM lose their row in it.
  const shared = await tx.offer.findMany({
    where: { id: { in: gone }, nudge: { not: null } },
    select: { id: true, nudge: true },
  });
  const isShared = new Set(shared.map(({ id }) => id));
  const nudges = new Set(shared.flatMap(({ nudge }) => nudge ?? []));
  const own = gone.filter((id) => !isShared.has(id));
  await enqueue(tx, at, [
    ...(await undeliveredNow(tx, own, at)),
    ...deletes(own),
    ...[...nudges].map((nudge) => redrawNudgeOf(nudge)),
  ]);
}

async function withdrawnAmong(tx: Tx, offerIds: number[]): Promise<number[]> {
  const offers = await tx.offer.findMany({
    where: { id: { in: offerIds }, state: 'withdrawn' },
    select: { id: true },
  });
  const withdrawn = new Set(offers.map(({ id }) => id));
  return offerIds.filter((id) => withdrawn.has(id));
}

/** A delivery that waits for its wave is pulled forward, where it finds itself unwanted: its lane must not hold up the delete. */
async function undeliveredNow(tx: Tx, offerIds: number[], at: Date): Promise<JobRequest[]> {
  const posted = await tx.message.findMany({
    where: { key: { in: offerIds.map(offerMessageKey) }, ts: { not: null } },
    select: { key: true },
  });
  const keys = new Set(posted.map(({ key }) => key));
  return offerIds.filter((id) => !keys.has(offerMessageKey(id))).map((id) => deliver(id, at));
}

function deletes(offerIds: number[]): JobRequest[] {
  return offerIds.map((offerId) => deleteOffer.of({ offerId }, { lane: offerLane(offerId) }));
}
