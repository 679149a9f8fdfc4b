import { Prisma, type Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { deleteOffer } from './kinds.ts';
import { redrawNudgeOf } from './nudge/redraw.ts';
import { deliver, offerLane, offerMessageKeySql } from './offer.ts';

/**
 * Fact: the offers of a project are taken back (reissued, released, cancelled), the winner's too where no one is
 * excepted. None can be claimed from here on; the jobs take the DMs away, also those still on their way.
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

/** Fact: withdraws these offers, except those that were decided since they were read: a pass stays a pass. */
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
 * Fact: somebody claims the project. Their offer of this round is won, whatever became of it before, and those of all
 * others are taken back. Two statements, as many wait for a claim. Gives the claimer's offer; null: they had none.
 */
export async function endOffersByClaim(
  tx: Tx,
  { projectId, round, personId, at }: { projectId: number; round: number; personId: number; at: Date },
): Promise<{ id: number; nudge: number | null } | null> {
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
  return own;
}

/** What one moment has withdrawn. Where two facts fall into it the DMs are deleted twice, which does no harm. */
const withdrawnAt = (at: Date) => Prisma.sql`offers.state = 'withdrawn' AND offers.decidedAt = ${at}`;

/** An offer as it stands on somebody's screen. */
interface Look {
  id: number;
  personId: number;
  /** It shares a DM with others. */
  nudge: number | null;
  isPosted: unknown;
}

/** Read when the offers' rows are held. Whoever is most likely to look comes first. */
function looksOf(tx: Tx, which: Prisma.Sql): Promise<Look[]> {
  return tx.$queryRaw<Look[]>`
    SELECT offers.id, offers.personId, offers.nudge, messages.ts IS NOT NULL AS isPosted
    FROM offers JOIN people ON people.id = offers.personId
      LEFT JOIN messages ON messages.\`key\` = ${offerMessageKeySql}
    WHERE ${which} ORDER BY people.lastSeenAt DESC, offers.rank, offers.id`;
}

/**
 * Those that share a DM lose their row in it, the others are deleted. A delivery that waits for its wave is pulled
 * forward, where it finds itself unwanted: its lane must not hold up the delete.
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
