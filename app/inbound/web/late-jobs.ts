import type { Database } from '../../infra/database/client.ts';
import { within } from '../../infra/deadline.ts';

const PATIENCE_MS = 2_000;

/**
 * For how many seconds the oldest due job has been due, by the database's clock. 0: no job is due. Undefined: the
 * database is unreachable. Jobs that wait behind another one of their lane do not count. It reads one index entry for
 * each kind of job.
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
    // If this fails, the other metrics must still be reported. /readyz reports the database.
    return undefined;
  }
}
