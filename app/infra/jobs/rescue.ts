import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '../database/client.ts';

/** A name for this process that tells others on the same host whether it still lives. */
export function workerName(): string {
  return `${hostname().slice(0, 32)}:${process.pid}:${randomBytes(4).toString('hex')}`;
}

/** Jobs whose lease ran out are to be run again: their process died, or was cut off from the database. */
export async function rescueExpired(db: Database, { now, expiredBy }: { now: Date; expiredBy: Date }): Promise<number> {
  const { count } = await db.job.updateMany({
    where: { state: 'running', leaseUntil: { lt: expiredBy } },
    data: freed(now),
  });
  return count;
}

/** At start: what a dead process of this host left behind is taken over at once, not when its lease runs out. */
export async function rescueFromTheDead(db: Database, now: Date, worker: string): Promise<number> {
  const holders = await db.job.findMany({
    where: { state: 'running' },
    distinct: ['leasedBy'],
    select: { leasedBy: true },
  });
  const dead = holders.map((holder) => holder.leasedBy).filter((name) => name !== null && isDead(name, worker));
  if (dead.length === 0) return 0;
  const { count } = await db.job.updateMany({
    where: { state: 'running', leasedBy: { in: dead.filter((name) => name !== null) } },
    data: freed(now),
  });
  return count;
}

/** What is leased by this worker but for the jobs that it runs; returns how many there were. */
export async function giveBack(
  db: Database,
  { kind, worker, except, now }: { kind: string; worker: string; except: bigint[]; now: Date },
): Promise<number> {
  const { count } = await db.job.updateMany({
    where: { kind, state: 'running', leasedBy: worker, id: { notIn: except } },
    data: freed(now),
  });
  return count;
}

const freed = (now: Date) => ({ state: 'waiting' as const, runAt: now, leaseUntil: null, leasedBy: null });

function isDead(holder: string, worker: string): boolean {
  const [host, pid] = holder.split(':');
  if (holder === worker || host !== worker.split(':')[0]) return false;
  // A container restarts with the same host name and the same process number.
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
