import { setTimeout as pause } from 'node:timers/promises';

/** Old rows are deleted in batches of this size, so that no other statement waits for their locks. */
const ROWS_AT_ONCE = 500;
const REST_MS = 20;

export interface Pruning {
  /** Rows older than this are deleted. */
  before: Date;
  /** Aborted when the process stops; the next run deletes the rest. */
  signal: AbortSignal;
  rowsAtOnce?: number;
}

/**
 * Deletes old rows that nobody needs, in batches. `look` reads the next rows, oldest first, without a lock; `remove`
 * deletes by primary key, so that it does not block work on younger rows. Returns the number deleted.
 */
export async function inBites<Row>(
  { signal, rowsAtOnce = ROWS_AT_ONCE }: Pick<Pruning, 'signal' | 'rowsAtOnce'>,
  {
    look,
    remove,
  }: {
    look: (after: Row | undefined, limit: number) => Promise<Row[]>;
    remove: (rows: Row[]) => Promise<number>;
  },
): Promise<number> {
  let gone = 0;
  let last: Row | undefined;
  while (!signal.aborted) {
    const rows = await look(last, rowsAtOnce);
    if (rows.length > 0) gone += await remove(rows);
    if (rows.length < rowsAtOnce) break;
    last = rows.at(-1);
    await pause(REST_MS);
  }
  return gone;
}
