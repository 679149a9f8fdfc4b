import type { Person, Project, Standby } from '../../../generated/prisma/client.ts';
import type { StandbyEnd } from '../../../generated/prisma/enums.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { audit } from '../../audit/audit.ts';

/** A person in line for a project: somebody who wants the project if it becomes free again. */
export type InLine = Standby & { person: Person };

/** A person's place in the line for a project. `place` is counted from 1. */
export type PlaceInLine = Standby & { project: Project & { claimer: Person | null }; place: number };

/** The people in line for a project, first come first. */
export function lineOf(db: Database | Tx, projectId: number): Promise<InLine[]> {
  return db.standby.findMany({
    where: { projectId, isInLine: true },
    include: { person: true },
    orderBy: { id: 'asc' },
  });
}

/** The person's place in the line, counted from 1. Null: they are not in line. */
export async function placeOf(
  db: Database | Tx,
  { projectId, personId }: { projectId: number; personId: number },
): Promise<number | null> {
  const own = await db.standby.findFirst({ where: { projectId, personId, isInLine: true }, select: { id: true } });
  return own === null ? null : db.standby.count({ where: { projectId, isInLine: true, id: { lte: own.id } } });
}

/** The lines that a person is in, the one joined first at the top, with the person's place in each. */
export async function linesOf(db: Database | Tx, personId: number): Promise<PlaceInLine[]> {
  const rows = await db.standby.findMany({
    where: { personId, isInLine: true },
    include: { project: { include: { claimer: true } } },
    orderBy: { id: 'asc' },
  });
  if (rows.length === 0) return [];
  const places = await db.$queryRaw<{ projectId: number; place: bigint }[]>`
    SELECT own.projectId, COUNT(*) AS place
    FROM standbys own
    JOIN standbys ahead ON ahead.projectId = own.projectId AND ahead.isInLine = TRUE AND ahead.id <= own.id
    WHERE own.personId = ${personId} AND own.isInLine = TRUE
    GROUP BY own.projectId`;
  const placeIn = new Map(places.map(({ projectId, place }) => [projectId, Number(place)]));
  return rows.flatMap((row) => {
    const place = placeIn.get(row.projectId);
    return place === undefined ? [] : [{ ...row, place }];
  });
}

/** The person who is asked alone in this round. Null: nobody is. */
export function askedAlone(
  db: Database | Tx,
  { projectId, round }: { projectId: number; round: number },
): Promise<Standby | null> {
  return db.standby.findFirst({ where: { projectId, isInLine: true, askedRound: round } });
}

/**
 * The people who are or were asked alone, for several projects. It is one statement, because a new person may match
 * hundreds of projects.
 */
export function turnsIn(
  db: Database | Tx,
  projectIds: readonly number[],
): Promise<{ projectId: number; askedRound: number | null }[]> {
  return db.standby.findMany({
    where: { projectId: { in: [...projectIds] }, isInLine: true, askedRound: { not: null } },
    select: { projectId: true, askedRound: true },
  });
}

/** Removes one person from the line, or everybody if none is given. Returns the number removed. */
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

/**
 * Records in the audit trail that a person is out of the line. It is used when the trail has no other entry that says
 * so.
 */
export async function noteOutOfLine(
  tx: Tx,
  { code, personId, end, at }: { code: string; personId: number; end: StandbyEnd; at: Date },
): Promise<void> {
  const { handle } = await tx.person.findUniqueOrThrow({ where: { id: personId }, select: { handle: true } });
  const details = { person: handle, end };
  await audit(tx, { at, actor: null, via: 'clock', action: 'standby.left', projectCode: code, details });
}

/** Removes the new claimer from the project's line. `round`: the round in which they got the project. */
export async function endOfClaimer(
  tx: Tx,
  { projectId, round, personId, at }: { projectId: number; round: number; personId: number; at: Date },
): Promise<void> {
  // This is one statement without a read before it, because most claimers are not in line.
  await tx.$executeRaw`
    UPDATE standbys SET \`end\` = IF(askedRound = ${round}, 'taken', 'claimed'), endedAt = ${at}, isInLine = NULL
    WHERE projectId = ${projectId} AND personId = ${personId} AND isInLine`;
}
