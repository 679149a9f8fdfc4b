import type { Database, Tx } from '../database/client.ts';
import type { ClaimedJob } from './claim.ts';

interface Lease {
  job: ClaimedJob;
  worker: string;
}

// Each statement asks for the lease: a worker that was cut off for longer than its lease settles nothing.
const leased = ({ job, worker }: Lease) => ({
  id: job.id,
  state: 'running' as const,
  leasedBy: worker,
  attempts: job.attempt,
});
const free = { leaseUntil: null, leasedBy: null };

/** The job is through; `because` is kept where it was cancelled. */
export async function settleDone(db: Database, lease: Lease, at: Date, because?: string): Promise<void> {
  await db.job.updateMany({
    where: leased(lease),
    data: { state: 'done', finishedAt: at, ...free, ...(because === undefined ? {} : { lastError: because }) },
  });
}

/** Again later, and the attempt does not count. */
export async function settleSnooze(db: Database, lease: Lease, until: Date, because: string | null): Promise<void> {
  await db.job.updateMany({
    where: leased(lease),
    data: { state: 'waiting', runAt: until, attempts: lease.job.attempt - 1, lastError: because, ...free },
  });
}

/** Failed, to be tried again at `runAt`. */
export async function settleFailed(db: Database, lease: Lease, runAt: Date, because: string): Promise<void> {
  await db.job.updateMany({ where: leased(lease), data: { state: 'waiting', runAt, lastError: because, ...free } });
}

/** Failed for the last time: kept until somebody retries it. False where the lease was lost. */
export async function settleDead(tx: Tx, lease: Lease, at: Date, because: string): Promise<boolean> {
  const { count } = await tx.job.updateMany({
    where: leased(lease),
    data: { state: 'dead', finishedAt: at, lastError: because, ...free },
  });
  return count === 1;
}
