import { Prisma, type Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { audit } from '../audit/audit.ts';
import { lockProject } from '../projects/find.ts';
import { deliverOffer, escalateUnclaimed, postUnclaimed } from './kinds.ts';
import { deliveryTime, match } from './match/match.ts';

const ROWS_PER_INSERT = 500;

export interface Waves {
  /** 0: everybody at once. */
  size: number;
  minutes: number;
}

/**
 * Fact: the project's offers of this round are made, each with the job that delivers it. Where nobody has the skills
 * the operators hear of it at once, otherwise after a while without a claim.
 */
export async function offerProject(
  tx: Tx,
  { projectId, round, waves, at }: { projectId: number; round: number; waves: Waves; at: Date },
): Promise<{ outcome: 'offered'; people: number } | { outcome: 'over' }> {
  const project = await lockProject(tx, projectId);
  if (project === null || project.status !== 'requested' || project.round !== round) return { outcome: 'over' };

  const people = await match(tx, projectId);
  if (people.length === 0) {
    await enqueue(tx, at, [postUnclaimed.of({ projectId, round }, { lane: `unclaimed:${projectId}` })]);
    return { outcome: 'offered', people: 0 };
  }
  await makeOffer(tx, { projectId, round, people, at, deliverAt: (rank) => deliveryTime(rank, waves, at) });
  await enqueue(tx, at, [escalateUnclaimed.of({ projectId, round })]);
  const details = { people: people.length, round };
  await audit(tx, { at, actor: null, via: 'clock', action: 'project.offered', projectCode: project.code, details });
  return { outcome: 'offered', people: people.length };
}

/** Rows and delivery jobs for these people, in the order given. Somebody who has an offer of this round keeps it. */
export async function makeOffer(
  tx: Tx,
  {
    projectId,
    round,
    people,
    at,
    deliverAt,
  }: { projectId: number; round: number; people: number[]; at: Date; deliverAt: (rank: number) => Date },
): Promise<void> {
  await insertOffers(tx, { projectId, round, people, at });
  const offers = await tx.offer.findMany({
    where: { projectId, round, personId: { in: people }, state: 'open' },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
    select: { id: true, rank: true },
  });
  await enqueue(
    tx,
    at,
    offers.map(({ id, rank }) => deliver(id, deliverAt(rank))),
  );
}

/** As written SQL: Prisma takes a seventh of a second to put a createMany of 200 rows together, and clicks would wait. */
async function insertOffers(
  tx: Tx,
  { projectId, round, people, at }: { projectId: number; round: number; people: number[]; at: Date },
): Promise<void> {
  for (let from = 0; from < people.length; from += ROWS_PER_INSERT) {
    const rows = people
      .slice(from, from + ROWS_PER_INSERT)
      .map((personId, index) => Prisma.sql`(${projectId}, ${round}, ${personId}, ${from + index}, ${at})`);
    await tx.$executeRaw`
      INSERT IGNORE INTO offers (projectId, round, personId, \`rank\`, createdAt) VALUES ${Prisma.join(rows)}`;
  }
}

/** One lane per offer, not per project: a delete must not overtake the delivery it undoes, and one slow DM must not hold up the others. */
export const offerLane = (offerId: number) => `offer:${offerId}`;

/** The job that delivers an offer; asked for again while it waits, the earlier time wins. */
export function deliver(offerId: number, runAt: Date) {
  return deliverOffer.of({ offerId }, { lane: offerLane(offerId), uniqueKey: `offer.deliver:${offerId}`, runAt });
}

/** The key of the offer's DM among our messages. */
export const offerMessageKey = (offerId: number) => `offer:${offerId}`;
