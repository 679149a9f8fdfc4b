import type { Database } from '../../database/client.ts';
import type { JobRunner } from '../job.ts';

/**
 * Jobs that nobody has taken for this long may be taken by any process: the others may not know the kind, or be
 * frozen.
 */
const LEFT_MS = 6_000;

export interface Parts {
  /** The number of living processes with separate budgets; 1 if they share theirs. */
  apart: () => number;
  leftMs?: number;
}

export interface PartOptions {
  db: Database;
  runner: JobRunner;
  /** The number of jobs of this kind that this process is running. */
  underWay: number;
  now: Date;
}

/**
 * The number of further jobs of a kind that this process may take. Processes with separate budgets only get a share of
 * the limit each: if one took all jobs, it would work at the rate of its share, and the other shares would be unused.
 */
export async function placesFor(
  { db, runner, underWay, now }: PartOptions,
  { apart, leftMs = LEFT_MS }: Parts = { apart: () => 1 },
): Promise<number> {
  const { kind, concurrency, partsBeyond } = runner;
  const places = concurrency - underWay;
  const processes = apart();
  if (places <= 0 || processes < 2 || partsBeyond === undefined) return places;
  const { running, due, dueForMs } = await known(db, kind, now);
  if (running + due <= partsBeyond || dueForMs >= leftMs) return places;
  return Math.min(places, Math.ceil((running + due) / processes) - underWay);
}

async function known(db: Database, kind: string, now: Date) {
  const [row] = await db.$queryRaw<{ running: bigint; due: bigint; first: Date | null; databaseNow: Date }[]>`
    SELECT COUNT(*) AS due, MIN(runAt) AS first, UTC_TIMESTAMP(3) AS databaseNow,
      (SELECT COUNT(*) FROM jobs FORCE INDEX (jobs_state_leaseUntil_idx)
       WHERE state = 'running' AND kind = ${kind}) AS running
    FROM jobs FORCE INDEX (jobs_state_blocked_kind_runAt_id_lane_idx)
    WHERE state = 'waiting' AND blocked = FALSE AND kind = ${kind}
      AND runAt <= GREATEST(CAST(${now} AS DATETIME(3)), UTC_TIMESTAMP(3))`;
  if (row === undefined) throw new Error('Expected a row, got none.');
  const { running, due, first, databaseNow } = row;
  const dueForMs = first === null ? 0 : Math.max(now.getTime(), databaseNow.getTime()) - first.getTime();
  return { running: Number(running), due: Number(due), dueForMs };
}
