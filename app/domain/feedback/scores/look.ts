import type { Database, Tx } from '../../../infra/database/client.ts';
import { readScoreRef, type ScoreSourceName, scoreIdOf } from '../score-ref.ts';
import type { Cursor } from './cursor.ts';
import { rejectedKey } from './reject.ts';
import type { BrokenRow, Reading, ScoreRow } from './score-row.ts';
import type { ScoreSource } from './source.ts';

/** The result of one look at the scores database: the scores that are not recorded yet, in the order of their ids. */
export interface Look {
  fresh: ScoreRow[];
  broken: BrokenRow[];
  /** All rows up to this id were read. */
  position: bigint;
  /** Whether there were more rows than could be taken. */
  isCutOff: boolean;
}

const PAGE_ROWS = 500;
const MOST_BROKEN = 500;

/**
 * Reads from the start of the overlap to the end of the table, or until `room` scores are found. If it stops below
 * the cursor, late rows had to wait, and the cursor goes back to them.
 */
export async function lookForScores({
  db,
  source,
  cursor,
  room,
}: {
  db: Database;
  source: ScoreSource;
  cursor: Cursor;
  room: number;
}): Promise<Look> {
  const fresh: ScoreRow[] = [];
  const broken = await newOutOfReach(db, source, cursor);
  let after = cursor.lookFrom;
  for (;;) {
    const pageBegan = after;
    const { readings, full } = await source.after(after, PAGE_ROWS);
    const isKnown = await knownOf(db, source.name, readings);
    for (const reading of readings) {
      if (!isKnown(reading) && !isTakenAsSeen(reading, cursor)) {
        const isCutOff = reading.kind === 'score' ? fresh.length >= room : broken.length >= MOST_BROKEN;
        if (isCutOff) return { fresh, broken, position: after, isCutOff };
        if (reading.kind === 'score') fresh.push(reading);
        else broken.push(reading);
      }
      after = reading.id ?? after;
    }
    if (!full || after === pageBegan) {
      return { fresh, broken, position: after > cursor.position ? after : cursor.position, isCutOff: false };
    }
  }
}

/**
 * Finds rows whose ids are so low that no reading reaches them. They are reported like invalid rows, because nobody
 * would notice them otherwise.
 */
async function newOutOfReach(db: Database, source: ScoreSource, cursor: Cursor): Promise<BrokenRow[]> {
  const rows = await source.outOfReach();
  const isKnown = await knownOf(db, source.name, rows);
  return rows.filter((row) => !isKnown(row) && !(row.scoredAt !== undefined && row.scoredAt < cursor.cutoffAt));
}

/**
 * Finds which of these rows are recorded already. A rejected row that was corrected counts as new; a row that repeats
 * an answer to our own survey does not.
 */
export async function knownOf(
  db: Database | Tx,
  source: ScoreSourceName,
  readings: readonly Reading[],
): Promise<(reading: Reading) => boolean> {
  const ids = readings.flatMap((reading) => [
    ...(reading.id === undefined ? [] : [scoreIdOf(source, reading.id)]),
    ...(repeated(reading) ?? []),
  ]);
  const brokenIds = readings.flatMap((reading) =>
    reading.kind === 'broken' ? [rejectedKey(source, reading.rowId)] : [],
  );
  const posts =
    ids.length === 0
      ? []
      : await db.feedbackPost.findMany({ where: { scoreId: { in: ids } }, select: { scoreId: true } });
  const rejected =
    brokenIds.length === 0
      ? []
      : await db.rejectedScore.findMany({ where: { rowId: { in: brokenIds } }, select: { rowId: true } });
  const posted = new Set(posts.map(({ scoreId }) => scoreId));
  const told = new Set(rejected.map(({ rowId }) => rowId));
  return (reading) =>
    (reading.id !== undefined && posted.has(scoreIdOf(source, reading.id))) ||
    repeated(reading)?.some((scoreId) => posted.has(scoreId)) ||
    (reading.kind === 'broken' && told.has(rejectedKey(source, reading.rowId)));
}

/** The answer to our survey that a row of the scores database repeats. */
function repeated(reading: Reading): [bigint] | undefined {
  const ref = reading.kind === 'score' ? reading.ref : undefined;
  const scoreId = ref === undefined ? undefined : readScoreRef(ref);
  return scoreId !== undefined && scoreId < 0n ? [scoreId] : undefined;
}

/** Whether a row existed at the first start and was old even then. All later rows are new, whatever their date. */
function isTakenAsSeen({ id, scoredAt }: Reading, { firstEnd, cutoffAt }: Cursor): boolean {
  return id !== undefined && id <= firstEnd && scoredAt !== undefined && scoredAt < cutoffAt;
}
