import type { Database } from '../../infra/database/client.ts';
import { within } from '../../infra/deadline.ts';

const PATIENCE_MS = 2_000;

/**
 * For how many seconds the job has been due that has waited longest, by the database's clock: 0 where none is due,
 * undefined while the database is away. Those that are known to wait behind another one of their lane are not asked
 * about. Costs one entry of an index for each kind of job.
 */
export async function lateSeconds(db: Database): Promise<number | undefined> {
  try {
    const rows = await within(
      PATIENCE_MS,
      db.$queryRaw<{ late: bigint }[]>`
        SELECT TIMESTAMPDIFF(MICROSECOND, MIN(runAt), UTC_TIMESTAMP(3)) AS late
        FROM jobs WHERE state = 'waiting' AND blocked = FALSE GROUP BY kind`,
    );
    return Math.max(0, ...rows.map(({ late }) => Number(late) / 1_000_000));
  } catch {
    // A scrape must still tell everything else; that the database is away is what /readyz says.
    return undefined;
  }
}
