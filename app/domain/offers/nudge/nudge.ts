import type { Offer } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { lockPerson } from '../../team/roster/find.ts';
import { openDecision } from '../decisions/decide.ts';
import { deliverNudge } from '../kinds.ts';
import { nudgeLane } from './redraw.ts';

/** The most rows that are readable on a phone; more offers make another message. */
const ROWS_MOST = 10;

/**
 * Fact: the opening that an offer waited for has come. If others open for the same person at the same moment, all come
 * as one message; the first delivery decides it for all, under the lock on the person.
 */
export async function openOffer(
  tx: Tx,
  offer: Pick<Offer, 'id' | 'personId'>,
  { isUrgent, at }: { isUrgent: boolean; at: Date },
): Promise<{ outcome: 'alone' | 'together' | 'over' }> {
  const { personId } = offer;
  await lockPerson(tx, { id: personId });
  const own = await tx.offer.findUnique({ where: { id: offer.id } });
  if (own?.state !== 'open') return { outcome: 'over' };
  if (own.openedAt !== null) return { outcome: own.nudge === null ? 'alone' : 'together' };
  const others = await tx.offer.findMany({
    where: {
      personId,
      id: { not: own.id },
      state: 'open',
      openedAt: null,
      // An urgent offer ignores sleep, and only takes along offers that are due.
      opensAt: isUrgent ? { lte: at } : { not: null },
      project: { status: 'requested' },
    },
    orderBy: { id: 'asc' },
    take: ROWS_MOST - 1,
  });
  const opening = [own, ...others].sort((one, other) => one.id - other.id);
  const nudge = others.length === 0 ? null : Math.min(...opening.map(({ id }) => id));
  await tx.offer.updateMany({
    where: { id: { in: opening.map(({ id }) => id) }, state: 'open', openedAt: null },
    data: { openedAt: at, nudge },
  });
  for (const { projectId, round } of opening) await openDecision(tx, { projectId, round, personId, at });
  if (nudge === null) return { outcome: 'alone' };
  await enqueue(tx, at, [deliverNudge.of({ nudge }, { lane: nudgeLane(nudge) })]);
  return { outcome: 'together' };
}

/** The open offers of one DM, the oldest first. */
export async function nudged(db: Database | Tx, nudge: number) {
  return db.offer.findMany({
    where: { nudge, state: 'open', project: { status: 'requested' } },
    include: { person: true, project: { include: { client: true } } },
    orderBy: { id: 'asc' },
  });
}
