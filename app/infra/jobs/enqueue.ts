import { Prisma, type Tx } from '../database/client.ts';
import { signal } from '../database/transaction.ts';
import type { JobRequest } from './job.ts';

const ROWS_PER_INSERT = 500;

/** The commit signal that wakes the worker for one kind of job. */
export const jobSignal = (kind: string) => `job:${kind}`;

/**
 * Writes jobs with the facts that cause them; they run after the commit. There is no other way to make a job.
 * Lanes keep order only where the transaction holds a lock on what the lane stands for (the project's row, say)
 * before it enqueues.
 */
export async function enqueue(tx: Tx, at: Date, jobs: readonly JobRequest[]): Promise<void> {
  for (let from = 0; from < jobs.length; from += ROWS_PER_INSERT) {
    const rows = jobs
      .slice(from, from + ROWS_PER_INSERT)
      .map(
        ({ kind, payload, uniqueKey, lane, runAt }) =>
          Prisma.sql`(${kind}, ${JSON.stringify(payload)}, ${uniqueKey ?? null}, ${lane ?? null}, ${runAt ?? at}, ${at})`,
      );
    await tx.$executeRaw`
      INSERT INTO jobs (kind, payload, uniqueKey, lane, runAt, createdAt)
      VALUES ${Prisma.join(rows)}
      ON DUPLICATE KEY UPDATE runAt = LEAST(runAt, VALUES(runAt))`;
  }
  for (const { kind } of jobs) signal(tx, jobSignal(kind));
}
