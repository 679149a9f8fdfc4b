import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Database } from '../database/client.ts';
import { isLiving, processStamp } from '../database/process-stamp.ts';
import { retryingLockConflicts, type Transact } from '../database/transaction.ts';
import { LEASE_SECONDS } from './claim.ts';
import { releaseLeases } from './leases.ts';

/** A unique name for this process. Host names and process numbers are reused, even concurrently in containers. */
export function workerName(): string {
  return randomBytes(16).toString('hex');
}

/** Writes the heartbeat of this process: at start and every few seconds. */
export async function beat(db: Database, { name, kinds }: { name: string; kinds: string[] }): Promise<void> {
  await retryingLockConflicts(
    () => db.$executeRaw`
      INSERT INTO job_workers (name, birthplace, kinds, startedAt, beatAt)
      VALUES (${name}, ${birthplace()}, ${JSON.stringify(kinds)}, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))
      ON DUPLICATE KEY UPDATE beatAt = UTC_TIMESTAMP(3)`,
  );
}

/** Removes this process from the fleet, as it runs no more jobs. */
export async function leave(db: Database, name: string): Promise<void> {
  await retryingLockConflicts(() => db.$executeRaw`DELETE FROM job_workers WHERE name = ${name}`);
}

/** A process with a recent heartbeat. */
export interface Beat {
  name: string;
  /** Whether the process runs on this host, so that its death can be seen. */
  isNear: boolean;
  /** Whether the process is certainly dead by now. This takes no query. */
  isDead: () => boolean;
}

/** The processes with a recent heartbeat. */
export async function heartbeats(db: Database): Promise<Beat[]> {
  const rows = await db.$queryRaw<{ name: string; birthplace: string | null }[]>`
    SELECT name, birthplace FROM job_workers
    WHERE beatAt > TIMESTAMPADD(SECOND, ${-LEASE_SECONDS}, UTC_TIMESTAMP(3))`;
  return rows.map(({ name, birthplace }) => ({
    name,
    isNear: stampHere(birthplace) !== undefined,
    isDead: () => isCertainlyDead(birthplace),
  }));
}

/** All kinds of jobs that living processes can run. */
export async function knownKinds(db: Database): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ kinds: string }[]>`
    SELECT kinds FROM job_workers WHERE beatAt > TIMESTAMPADD(SECOND, ${-LEASE_SECONDS}, UTC_TIMESTAMP(3))`;
  return new Set(rows.flatMap(({ kinds }) => JSON.parse(kinds) as string[]));
}

/**
 * Releases the jobs of processes that are certainly dead, or that are in `cutOff`, without waiting for their leases
 * to expire. Also deletes processes that have been silent for long. Returns the number of jobs released.
 */
export async function inheritFromTheDead(
  where: { db: Database; transact: Transact },
  { at, cutOff = [] }: { at: Date; cutOff?: readonly string[] },
): Promise<number> {
  const { db } = where;
  const workers = await db.$queryRaw<{ name: string; birthplace: string | null; isForgotten: number | bigint }[]>`
    SELECT name, birthplace, beatAt < TIMESTAMPADD(DAY, -1, UTC_TIMESTAMP(3)) AS isForgotten FROM job_workers`;
  let released = 0;
  for (const { name, birthplace, isForgotten } of workers) {
    const isDead = isCertainlyDead(birthplace) || cutOff.includes(name);
    if (isDead) released += await releaseLeases(where, { worker: name, at });
    if (isDead || Number(isForgotten) === 1) await leave(db, name);
  }
  return released;
}

let ours: { soil: string | undefined } | undefined;

/** Identifies the running kernel and the process namespace: where both are equal, process numbers are comparable. */
function soil(): string | undefined {
  // Cached, because neither changes while a process lives.
  ours ??= { soil: readSoil() };
  return ours.soil;
}

function readSoil(): string | undefined {
  try {
    // This /proc belongs to another namespace and shows other processes.
    if (readlinkSync('/proc/self') !== String(process.pid)) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // This system is not Linux. Here only a missing heartbeat shows that a process is dead.
    return undefined;
  }
}

function birthplace(): string | null {
  const here = soil();
  return here === undefined ? null : `${here} ${processStamp(process.pid)}`;
}

/** Number and start time of a process of this host and namespace; undefined for others. */
function stampHere(born: string | null): string | undefined {
  const here = soil();
  return born === null || here === undefined || !born.startsWith(`${here} `) ? undefined : born.slice(here.length + 1);
}

function isCertainlyDead(born: string | null): boolean {
  const stamp = stampHere(born);
  return stamp !== undefined && !isLiving({ pid: Number.parseInt(stamp, 10), stamp });
}
