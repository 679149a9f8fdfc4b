import { setTimeout as pause } from 'node:timers/promises';

/** What is old is deleted so many rows at a time, so that nobody waits for it. */
const ROWS_AT_ONCE = 500;
const REST_MS = 20;

export interface Pruning {
  /** What is older than this goes. */
  before: Date;
  /** Aborted when the process stops: what is left goes the next time. */
  signal: AbortSignal;
  rowsAtOnce?: number;
}

/**
 * Walks over old rows and deletes those that nobody needs. `look` reads the next rows, oldest first, without a lock;
 * `remove` deletes by primary key, so that it meets nobody who works on younger rows. Returns how many went.
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
