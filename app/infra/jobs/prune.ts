import type { Database } from '../database/client.ts';

const KEPT_DAYS = 7;
const ROWS_AT_ONCE = 5_000;

/** Jobs done more than a week ago go; dead ones stay until somebody decides. Returns how many went. */
export async function pruneJobs(db: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  let gone = 0;
  for (;;) {
    const count = await db.$executeRaw`
      DELETE FROM jobs WHERE state = 'done' AND finishedAt < ${before} LIMIT ${ROWS_AT_ONCE}`;
    gone += count;
    if (count < ROWS_AT_ONCE) return gone;
  }
}
