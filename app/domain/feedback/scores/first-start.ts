import type { ScoreSource } from './source.ts';

export interface StartingPlace {
  /** All rows up to this id are from before the cutoff. */
  position: bigint;
  /** The highest id in the table. */
  end: bigint;
}

const MARGIN_ROWS = 1_000;
const MOST_ID = 2n ** 63n - 1n;

/**
 * Finds where to begin reading if rows from before `cutoff` count as seen. It bisects with single rows, so that ten
 * million old rows cost some seventy small queries and no scan. Ids follow time only roughly. So reading begins a
 * thousand rows lower, and from there each row's own date decides.
 */
export async function findStart(source: Pick<ScoreSource, 'after'>, cutoff: Date): Promise<StartingPlace> {
  const end = await lastId(source);
  const recent = await firstRecent(source, { cutoff, end });
  return { position: await rowsFurtherDown(source, recent), end };
}

/** Finds the highest id by doubling and then bisecting. 0 if there is no row. */
async function lastId(source: Pick<ScoreSource, 'after'>): Promise<bigint> {
  let found = 0n;
  let nothingAfter = MOST_ID;
  let probe = 0n;
  while (found < nothingAfter) {
    const next = await rowAfter(source, probe);
    if (next === undefined) nothingAfter = probe;
    else found = next.id;
    const doubled = found * 2n + 1_000n;
    probe = nothingAfter <= doubled ? (found + nothingAfter) / 2n : doubled;
  }
  return found;
}

/** The highest id whose next row is from after the cutoff; `end` if there is no such row. */
async function firstRecent(
  source: Pick<ScoreSource, 'after'>,
  { cutoff, end }: { cutoff: Date; end: bigint },
): Promise<bigint> {
  let low = 0n;
  let high = end;
  while (low < high) {
    const middle = (low + high) / 2n;
    const next = await rowAfter(source, middle);
    // A row with an unreadable date counts as recent: starting too low costs time, starting too high loses a score.
    if (next === undefined || (next.scoredAt ?? cutoff) >= cutoff) high = middle;
    else low = next.id;
  }
  return low;
}

async function rowsFurtherDown(source: Pick<ScoreSource, 'after'>, place: bigint): Promise<bigint> {
  for (let distance = BigInt(MARGIN_ROWS); distance < place; distance *= 2n) {
    const { readings } = await source.after(place - distance, MARGIN_ROWS);
    const last = readings.at(-1);
    if (readings.length >= MARGIN_ROWS && last?.id !== undefined && last.id <= place) return place - distance;
  }
  return 0n;
}

async function rowAfter(
  source: Pick<ScoreSource, 'after'>,
  id: bigint,
): Promise<{ id: bigint; scoredAt: Date | undefined } | undefined> {
  const { readings } = await source.after(id, 1);
  const row = readings.find((reading) => reading.id !== undefined);
  return row?.id === undefined ? undefined : { id: row.id, scoredAt: row.scoredAt };
}
