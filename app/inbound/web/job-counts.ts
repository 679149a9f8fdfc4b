import type { Database } from '../../infra/database/client.ts';
import { within } from '../../infra/deadline.ts';

interface JobCount {
  state: string;
  kind: string;
  count: number;
}

const FRESH_MS = 5_000;
const PATIENCE_MS = 2_000;

/**
 * Counts the jobs that wait, run or are dead, by kind. It reads an index on state and kind, so done jobs cost
 * nothing. The result is cached for five seconds, and empty while the database is unreachable.
 */
export function countJobs(db: Database, patienceMs = PATIENCE_MS): () => Promise<JobCount[]> {
  let looked: { at: number; counts: Promise<JobCount[]> } | undefined;
  return () => {
    const now = performance.now();
    if (looked === undefined || now - looked.at > FRESH_MS) looked = { at: now, counts: look(db, patienceMs) };
    return looked.counts;
  };
}

async function look(db: Database, patienceMs: number): Promise<JobCount[]> {
  try {
    const rows = await within(
      patienceMs,
      db.$queryRaw<{ state: string; kind: string; count: bigint }[]>`
        SELECT state, kind, COUNT(*) AS count FROM jobs
        WHERE state IN ('waiting', 'running', 'dead') GROUP BY state, kind`,
    );
    return rows.map(({ state, kind, count }) => ({ state, kind, count: Number(count) }));
  } catch {
    // If this fails, the other metrics must still be reported. /readyz reports the database.
    return [];
  }
}
