import { type Database, Prisma } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';

export interface ClaimedJob {
  id: bigint;
  kind: string;
  payload: unknown;
  lane: string | null;
  attempt: number;
}

interface Row {
  id: bigint;
  payload: unknown;
  lane: string | null;
  attempts: number;
}

/**
 * Takes up to `limit` due jobs of one kind, oldest first, at most the first of each lane, under a lease.
 * SKIP LOCKED lets any number of processes claim at once without waiting for, or doubling, each other.
 */
export async function claimJobs(
  transact: Transact,
  {
    kind,
    limit,
    now,
    leaseUntil,
    worker,
  }: { kind: string; limit: number; now: Date; leaseUntil: Date; worker: string },
): Promise<ClaimedJob[]> {
  return transact(async (tx) => {
    const rows = await tx.$queryRaw<Row[]>`
      SELECT id, payload, lane, attempts FROM jobs
      WHERE state = 'waiting' AND kind = ${kind} AND runAt <= ${now}
        AND (lane IS NULL OR NOT EXISTS (
          SELECT 1 FROM jobs AS earlier
          WHERE earlier.lane = jobs.lane AND earlier.state IN ('waiting', 'running') AND earlier.id < jobs.id))
      ORDER BY runAt, id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    if (rows.length === 0) return [];
    await tx.$executeRaw`
      UPDATE jobs SET state = 'running', attempts = attempts + 1, uniqueKey = NULL,
        leaseUntil = ${leaseUntil}, leasedBy = ${worker}
      WHERE id IN (${Prisma.join(rows.map((row) => row.id))})`;
    return rows.map(({ id, payload, lane, attempts }) => ({
      id,
      kind,
      payload: typeof payload === 'string' ? JSON.parse(payload) : payload,
      lane,
      attempt: attempts + 1,
    }));
  });
}

/** The kinds that have a job due now: what the poll looks at where no commit woke the worker. */
export async function dueKinds(db: Database, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ kind: string }[]>`
    SELECT DISTINCT kind FROM jobs WHERE state = 'waiting' AND runAt <= ${now}`;
  return rows.map((row) => row.kind);
}

/** The kind of the job that a lane runs next, if one waits. */
export async function nextInLane(db: Database, lane: string): Promise<string | undefined> {
  const next = await db.job.findFirst({
    where: { lane, state: 'waiting' },
    orderBy: { id: 'asc' },
    select: { kind: true },
  });
  return next?.kind;
}
