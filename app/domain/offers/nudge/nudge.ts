import type { Offer } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { lockPerson } from '../../team/roster/find.ts';
import { openDecision } from '../decisions/decide.ts';
import { deliverNudge } from '../kinds.ts';
import { nudgeLane } from './redraw.ts';

/** The most rows that are readable on a phone. If there are more offers, they go into another message. */
const ROWS_MOST = 10;

/**
 * Fact: the person is awake and an offer that waited for this is due. If other offers to the same person are due at
 * the same moment, all are sent as one message. The first delivery decides this for all of them, while it holds the
 * lock on the person.
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
      // An urgent offer is sent although the person is asleep, and takes along only offers that are due by now.
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

/** The open offers in one DM, the oldest first. */
export async function nudged(db: Database | Tx, nudge: number) {
  return db.offer.findMany({
    where: { nudge, state: 'open', project: { status: 'requested' } },
    include: { person: true, project: { include: { client: true } } },
    orderBy: { id: 'asc' },
  });
}
