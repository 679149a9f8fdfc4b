import type { Database, Tx } from '../../../infra/database/client.ts';
import { retryingLockConflicts } from '../../../infra/database/transaction.ts';
import type { ScoreSourceName } from '../score-ref.ts';
import type { StartingPlace } from './first-start.ts';

/** How far a source of scores has been read, and from which id it is read again. */
export interface Cursor {
  source: ScoreSourceName;
  /** All rows up to this id were read. */
  position: bigint;
  lookedAt: Date;
  /** Of the rows up to `firstEnd`, those older than this count as seen. */
  cutoffAt: Date;
  /** The highest id at the very first start. */
  firstEnd: bigint;
  /** Rows above this id are read, some of them again: a row may become visible after rows with higher ids. */
  lookFrom: bigint;
  /**
   * Earlier positions and when they were reached, oldest first. The first one is the end of the table at the very
   * first start.
   */
  marks: readonly { position: bigint; markedAt: Date }[];
}

const OVERLAP_MS = 60 * 60_000;
/**
 * How much the time since the last look counts towards the overlap at most. Only time during which we look counts,
 * not downtime.
 */
const LOOK_COUNTS_MS = 5 * 60_000;
const MARK_EVERY_MS = 60_000;

/** The row of score_cursor that belongs to a source. */
const ROW: Record<ScoreSourceName, number> = { scores: 1, survey: 2 };

/** Reads the cursor with its marks, in one statement; undefined before the first start. */
export async function readCursor(db: Database | Tx, source: ScoreSourceName, now: Date): Promise<Cursor | undefined> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT score_cursor.position, lookedAt, cutoffAt, marks.position AS markPosition, markedAt
    FROM score_cursor LEFT JOIN score_source_marks AS marks ON marks.source = ${source}
    WHERE score_cursor.id = ${ROW[source]} ORDER BY marks.id`;
  const [cursor] = rows;
  if (cursor === undefined) return undefined;
  const { position, lookedAt, cutoffAt } = cursor;
  const marks = rows.flatMap(({ markPosition, markedAt }) =>
    markPosition === null || markedAt === null ? [] : [{ position: markPosition, markedAt }],
  );
  const [first, ...later] = marks;
  const aged = agedBy(lookedAt, now);
  const settled = later.findLastIndex(({ markedAt }) => markedAt <= aged);
  const lookFrom = later
    .slice(Math.max(settled, 0))
    .reduce((lowest, mark) => (mark.position < lowest ? mark.position : lowest), position);
  return { source, position, lookedAt, cutoffAt, firstEnd: first?.position ?? 0n, lookFrom, marks };
}

interface Row {
  position: bigint;
  lookedAt: Date;
  cutoffAt: Date;
  markPosition: bigint | null;
  markedAt: Date | null;
}

/** Creates the cursor at the very first start. If another process was quicker, its cursor stays. */
export async function placeCursor(
  tx: Tx,
  { source, position, end, cutoffAt, at }: StartingPlace & { source: ScoreSourceName; cutoffAt: Date; at: Date },
): Promise<void> {
  const placed = await tx.$executeRaw`
    INSERT IGNORE INTO score_cursor (id, position, cutoffAt, lookedAt)
    VALUES (${ROW[source]}, ${position}, ${cutoffAt}, ${at})`;
  if (placed === 0) return;
  // The first mark is the end of the table at the very first start and is never deleted. The other marks record later
  // positions.
  for (const mark of [end, position]) {
    await tx.scoreSourceMark.create({ data: { source, position: mark, markedAt: at } });
  }
}

/**
 * Locks the cursor for the rest of the transaction. False if another process has moved the cursor since `seen` was
 * read; then decisions based on `seen` must not be carried out.
 */
export async function lockCursor(tx: Tx, seen: Cursor): Promise<boolean> {
  const id = ROW[seen.source];
  await tx.$queryRaw`SELECT id FROM score_cursor WHERE id = ${id} FOR UPDATE`;
  const now = await tx.scoreCursor.findUniqueOrThrow({ where: { id } });
  return now.position === seen.position && now.lookedAt.getTime() === seen.lookedAt.getTime();
}

/**
 * Whether a look that found nothing changes only the time of the look, and leaves the cursor and its marks as they
 * are.
 */
export function staysAsItIs({ position, lookedAt, marks }: Cursor, at: Date): boolean {
  const old = marks.slice(1).filter(({ markedAt }) => markedAt.getTime() <= at.getTime() - OVERLAP_MS);
  return at.getTime() - lookedAt.getTime() <= LOOK_COUNTS_MS && marks.at(-1)?.position === position && old.length <= 1;
}

/**
 * Stores the time of a look. It is a compare-and-set: false if another process has moved the cursor since it was
 * read.
 */
export async function noteLook(db: Database, { source, position, lookedAt }: Cursor, at: Date): Promise<boolean> {
  const count = await retryingLockConflicts(
    () => db.$executeRaw`
      UPDATE score_cursor SET lookedAt = ${at}
      WHERE id = ${ROW[source]} AND position = ${position} AND lookedAt = ${lookedAt}`,
  );
  return count === 1;
}

/** Moves the cursor to `position`. If rows had to wait, this may be lower than before, so that they are read next. */
export async function moveCursor(tx: Tx, { from, position, at }: { from: Cursor; position: bigint; at: Date }) {
  const { source } = from;
  // updateMany() is used because update() would also read the row before and after.
  await tx.scoreCursor.updateMany({ where: { id: ROW[source] }, data: { position, lookedAt: at } });
  await skipDowntime(tx, from, at);
  const newest = await tx.scoreSourceMark.findFirst({ where: { source }, orderBy: { id: 'desc' } });
  const isDue =
    newest === null || newest.markedAt.getTime() <= at.getTime() - MARK_EVERY_MS || position < from.position;
  if (position !== newest?.position && isDue) {
    await tx.scoreSourceMark.create({ data: { source, position, markedAt: at } });
  }
  await forgetOldMarks(tx, source, at);
}

async function skipDowntime(tx: Tx, { source, lookedAt }: Cursor, at: Date): Promise<void> {
  const skippedMs = at.getTime() - lookedAt.getTime() - LOOK_COUNTS_MS;
  if (skippedMs <= 0) return;
  await tx.$executeRaw`
    UPDATE score_source_marks SET markedAt = DATE_ADD(markedAt, INTERVAL ${skippedMs * 1_000} MICROSECOND)
    WHERE source = ${source}`;
}

/** Reading starts from the newest mark that is old enough, so marks older than that are deleted. */
async function forgetOldMarks(tx: Tx, source: ScoreSourceName, at: Date): Promise<void> {
  const first = await tx.scoreSourceMark.findFirst({ where: { source }, orderBy: { id: 'asc' } });
  if (first === null) return;
  const old = { source, markedAt: { lte: new Date(at.getTime() - OVERLAP_MS) }, id: { gt: first.id } };
  const settled = await tx.scoreSourceMark.findFirst({ where: old, orderBy: { id: 'desc' } });
  if (settled === null) return;
  await tx.scoreSourceMark.deleteMany({ where: { ...old, id: { gt: first.id, lt: settled.id } } });
}

/** Until when a mark must have been set to be old enough for the overlap to start there. */
function agedBy(lookedAt: Date, now: Date): Date {
  const counted = Math.min(now.getTime() - lookedAt.getTime(), LOOK_COUNTS_MS);
  return new Date(lookedAt.getTime() + counted - OVERLAP_MS);
}
