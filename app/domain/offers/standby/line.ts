import type { Person, Standby } from '../../../generated/prisma/client.ts';
import type { StandbyEnd } from '../../../generated/prisma/enums.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';

/** Somebody who stands in line for a project. */
export type InLine = Standby & { person: Person };

/** The line of a project, first come first. */
export function lineOf(db: Database | Tx, projectId: number): Promise<InLine[]> {
  return db.standby.findMany({
    where: { projectId, isInLine: true },
    include: { person: true },
    orderBy: { id: 'asc' },
  });
}

/** Which one in the line they are, from 1; null: they do not stand in it. */
export async function placeOf(
  db: Database | Tx,
  { projectId, personId }: { projectId: number; personId: number },
): Promise<number | null> {
  const own = await db.standby.findFirst({ where: { projectId, personId, isInLine: true }, select: { id: true } });
  return own === null ? null : db.standby.count({ where: { projectId, isInLine: true, id: { lte: own.id } } });
}

/** Who is asked alone in this round; null: nobody is. */
export function askedAlone(
  db: Database | Tx,
  { projectId, round }: { projectId: number; round: number },
): Promise<Standby | null> {
  return db.standby.findFirst({ where: { projectId, isInLine: true, askedRound: round } });
}

/** Whose turn it is, or was, of several projects: one statement, as somebody new may be offered hundreds. */
export function turnsIn(
  tx: Tx,
  projectIds: readonly number[],
): Promise<{ projectId: number; askedRound: number | null }[]> {
  return tx.standby.findMany({
    where: { projectId: { in: [...projectIds] }, isInLine: true, askedRound: { not: null } },
    select: { projectId: true, askedRound: true },
  });
}

/** Until when this person has an offer of this round for themselves; null: it is no such offer. */
export async function aloneUntil(
  db: Database | Tx,
  { projectId, round, personId }: { projectId: number; round: number; personId: number },
): Promise<Date | null> {
  const asked = await askedAlone(db, { projectId, round });
  return asked?.personId === personId ? asked.aloneUntil : null;
}

/** They, or all where nobody is named, step out of the line. Says how many did. */
export async function endStandby(
  tx: Tx,
  { projectId, personId, end, at }: { projectId: number; personId?: number; end: StandbyEnd; at: Date },
): Promise<number> {
  const { count } = await tx.standby.updateMany({
    where: { projectId, isInLine: true, ...(personId === undefined ? {} : { personId }) },
    data: { isInLine: null, end, endedAt: at },
  });
  return count;
}

/** Whoever has the project now stands in its line no more. `round`: the one in which they got it. */
export async function endOfClaimer(
  tx: Tx,
  { projectId, round, personId, at }: { projectId: number; round: number; personId: number; at: Date },
): Promise<void> {
  // One statement, as most claims are of people who stand in no line.
  await tx.$executeRaw`
    UPDATE standbys SET \`end\` = IF(askedRound = ${round}, 'taken', 'claimed'), endedAt = ${at}, isInLine = NULL
    WHERE projectId = ${projectId} AND personId = ${personId} AND isInLine`;
}
