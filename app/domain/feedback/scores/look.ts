import type { Database, Tx } from '../../../infra/database/client.ts';
import type { Cursor } from './cursor.ts';
import type { BrokenRow, Reading, ScoreRow } from './score-row.ts';
import type { Scores } from './scores.ts';

/** What a look at the scores database found that is not recorded yet, in the order of the ids. */
export interface Look {
  fresh: ScoreRow[];
  broken: BrokenRow[];
  /** Everything up to here was looked at. */
  position: bigint;
  /** More is there than was asked for. */
  isCutOff: boolean;
}

const PAGE_ROWS = 500;
const MOST_BROKEN = 500;

/**
 * Looks from the start of the overlap to the end, or until `room` scores are found. The place where it stopped may lie
 * below the cursor: then late rows had to wait, and the cursor goes back to them.
 */
export async function lookForScores({
  db,
  scores,
  cursor,
  room,
}: {
  db: Database;
  scores: Scores;
  cursor: Cursor;
  room: number;
}): Promise<Look> {
  const fresh: ScoreRow[] = [];
  const broken: BrokenRow[] = [];
  let after = cursor.lookFrom;
  for (;;) {
    const pageBegan = after;
    const { readings, full } = await scores.after(after, PAGE_ROWS);
    const isKnown = await knownOf(db, readings);
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

/** Tells which of these rows are recorded. A rejected row that was mended since is news. */
export async function knownOf(db: Database | Tx, readings: readonly Reading[]): Promise<(reading: Reading) => boolean> {
  const ids = readings.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const brokenIds = readings.flatMap((reading) => (reading.kind === 'broken' ? [reading.rowId] : []));
  const posts = await db.feedbackPost.findMany({ where: { scoreId: { in: ids } }, select: { scoreId: true } });
  const rejected =
    brokenIds.length === 0
      ? []
      : await db.rejectedScore.findMany({ where: { rowId: { in: brokenIds } }, select: { rowId: true } });
  const posted = new Set(posts.map(({ scoreId }) => scoreId));
  const told = new Set(rejected.map(({ rowId }) => rowId));
  return (reading) =>
    (reading.id !== undefined && posted.has(reading.id)) || (reading.kind === 'broken' && told.has(reading.rowId));
}

/** Rows that were there at the first start and were old then. What comes later is new, whatever its date. */
function isTakenAsSeen({ id, scoredAt }: Reading, { firstEnd, cutoffAt }: Cursor): boolean {
  return id !== undefined && id <= firstEnd && scoredAt !== undefined && scoredAt < cutoffAt;
}
