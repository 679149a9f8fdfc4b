import { Prisma, type Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { deleteOffer } from './kinds.ts';
import { redrawNudgeOf } from './nudge/redraw.ts';
import { deliver, offerLane, offerMessageKeySql } from './offer.ts';

/**
 * Fact: all offers of a project are withdrawn, because it was reissued, released or cancelled. None of them can be
 * claimed from then on. `except` keeps one person's offer. Jobs delete the DMs, including those that are just being
 * sent.
 */
export async function withdrawOffers(
  tx: Tx,
  { projectId, exceptPersonId, at }: { projectId: number; exceptPersonId?: number; at: Date },
): Promise<number> {
  const others = exceptPersonId === undefined ? Prisma.empty : Prisma.sql`AND personId <> ${exceptPersonId}`;
  const count = await tx.$executeRaw`
    UPDATE offers SET state = 'withdrawn', decidedAt = ${at}
    WHERE projectId = ${projectId} AND state IN ('open', 'won') ${others}`;
  const which = Prisma.sql`offers.projectId = ${projectId} AND ${withdrawnAt(at)}`;
  if (count > 0) await takeDown(tx, await looksOf(tx, which), at);
  return count;
}

/** Fact: withdraws these offers, except those that were decided since they were read; a pass stays a pass. */
export async function withdrawThese(tx: Tx, { offerIds, at }: { offerIds: number[]; at: Date }): Promise<void> {
  if (offerIds.length === 0) return;
  await tx.offer.updateMany({
    where: { id: { in: offerIds }, state: { in: ['open', 'won'] } },
    data: { state: 'withdrawn', decidedAt: at },
  });
  const these = Prisma.sql`offers.id IN (${Prisma.join(offerIds)}) AND offers.state = 'withdrawn'`;
  await takeDown(tx, await looksOf(tx, these), at);
}

/**
 * Fact: somebody claims the project. Their offer of this round is marked as won, whatever its state, and everybody
 * else's offers are withdrawn. This takes only two statements, because many people wait for a claim. Returns the
 * claimer's offer, or null if they had none.
 */
export async function endOffersByClaim(
  tx: Tx,
  { projectId, round, personId, at }: { projectId: number; round: number; personId: number; at: Date },
): Promise<{ id: number; nudge: number | null; isPosted: boolean } | null> {
  await tx.$executeRaw`
    UPDATE offers SET state = IF(personId = ${personId}, 'won', 'withdrawn'), decidedAt = ${at}
    WHERE projectId = ${projectId} AND (
      (personId <> ${personId} AND state IN ('open', 'won'))
      OR (personId = ${personId} AND round = ${round} AND state IN ('open', 'passed', 'withdrawn')))`;
  const those = Prisma.sql`offers.personId <> ${personId} AND ${withdrawnAt(at)}`;
  const theirs = Prisma.sql`offers.personId = ${personId} AND offers.round = ${round}`;
  const looks = await looksOf(tx, Prisma.sql`offers.projectId = ${projectId} AND ((${those}) OR (${theirs}))`);
  const own = looks.find((look) => look.personId === personId) ?? null;
  await takeDown(
    tx,
    looks.filter((look) => look !== own),
    at,
  );
  return own === null ? null : { ...own, isPosted: Number(own.isPosted) === 1 };
}

/**
 * Selects the offers that were withdrawn at this moment. If two facts have the same moment, some DMs are deleted
 * twice, which is harmless.
 */
const withdrawnAt = (at: Date) => Prisma.sql`offers.state = 'withdrawn' AND offers.decidedAt = ${at}`;

/** An offer whose DM somebody may see on their screen. */
interface Look {
  id: number;
  personId: number;
  /** The number of the DM with several offers that contains this one; null if it has a DM of its own. */
  nudge: number | null;
  isPosted: unknown;
}

/** The caller holds the locks on the offers' rows. People who are most likely to look at Slack come first. */
function looksOf(tx: Tx, which: Prisma.Sql): Promise<Look[]> {
  return tx.$queryRaw<Look[]>`
    SELECT offers.id, offers.personId, offers.nudge, messages.ts IS NOT NULL AS isPosted
    FROM offers JOIN people ON people.id = offers.personId
      LEFT JOIN messages ON messages.\`key\` = ${offerMessageKeySql}
    WHERE ${which} ORDER BY people.lastSeenAt DESC, offers.rank, offers.id`;
}

/**
 * Takes offers off people's screens. An offer that shares a DM loses its row in that DM; other DMs are deleted. A
 * delivery that waits for its wave is pulled forward and then finds that its offer has ended. So it does not block
 * the delete, which runs in the same lane.
 */
async function takeDown(tx: Tx, looks: readonly Look[], at: Date): Promise<void> {
  const own = looks.filter(({ nudge }) => nudge === null);
  const nudges = new Set(looks.flatMap(({ nudge }) => nudge ?? []));
  await enqueue(tx, at, [
    ...own.filter(({ isPosted }) => Number(isPosted) === 0).map(({ id }) => deliver(id, at)),
    ...own.map(({ id: offerId }) => deleteOffer.of({ offerId }, { lane: offerLane(offerId) })),
    ...[...nudges].map((nudge) => redrawNudgeOf(nudge)),
  ]);
}
