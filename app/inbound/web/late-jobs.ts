import type { Database } from '../../infra/database/client.ts';
import { within } from '../../infra/deadline.ts';

const PATIENCE_MS = 2_000;

/**
 * The age in seconds of the oldest due job, by the database's clock: 0 where none is due, undefined while the database
 * is unreachable. Jobs that wait behind another one of their lane are left out. It reads one index entry for each kind
 * of job.
 */
export async function lateSeconds(db: Database, patienceMs = PATIENCE_MS): Promise<number | undefined> {
  try {
    const rows = await within(
      patienceMs,
      db.$queryRaw<{ late: bigint }[]>`
        SELECT TIMESTAMPDIFF(MICROSECOND, MIN(runAt), UTC_TIMESTAMP(3)) AS late
        FROM jobs WHERE state = 'waiting' AND blocked = FALSE GROUP BY kind`,
    );
    return Math.max(0, ...rows.map(({ late }) => Number(late) / 1_000_000));
  } catch {
    // The other metrics of a scrape must not fail with it; /readyz reports the database.
    return undefined;
  }
}
