import { type Database, Prisma } from '../database/client.ts';
import { retryingLockConflicts, type Transact } from '../database/transaction.ts';
import { LEASE_SECONDS } from './claim.ts';
import { takeKeyBack } from './settle.ts';

const ROWS_AT_ONCE = 500;

interface Held {
  id: bigint;
  key: string | null;
  leasedBy: string | null;
}

/** Extends the leases of running jobs; returns the jobs that another process has taken over. */
export async function renewLeases(db: Database, { worker, ids }: { worker: string; ids: bigint[] }): Promise<bigint[]> {
  const lost: bigint[] = [];
  for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
    const some = ids.slice(from, from + ROWS_AT_ONCE);
    const list = Prisma.join(some);
    const count = await retryingLockConflicts(
      () => db.$executeRaw`
        UPDATE jobs FORCE INDEX (PRIMARY)
        SET leaseUntil = TIMESTAMPADD(SECOND, ${LEASE_SECONDS}, UTC_TIMESTAMP(3))
        WHERE id IN (${list}) AND state = 'running' AND leasedBy = ${worker}`,
    );
    if (count === some.length) continue;
    const held = await db.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM jobs FORCE INDEX (PRIMARY) WHERE id IN (${list}) AND state = 'running' AND leasedBy = ${worker}`;
    const ours = new Set(held.map(({ id }) => id));
    lost.push(...some.filter((id) => !ours.has(id)));
  }
  return lost;
}

/** SQL condition: the lease belongs to another process and has expired by the database's clock. */
export const lapsedOfOthers = (worker: string) =>
  Prisma.sql`state = 'running' AND leaseUntil < UTC_TIMESTAMP(3) AND (leasedBy IS NULL OR leasedBy <> ${worker})`;

/**
 * Releases jobs of other processes whose lease has expired by the database's clock, because that process died or lost
 * its connection. It never touches jobs of this process.
 */
export async function rescueExpired(where: Where, { worker, at }: { worker: string; at: Date }): Promise<number> {
  const lapsed = lapsedOfOthers(worker);
  const look = () => where.db.$queryRaw<Held[]>`
    SELECT id, jobKey AS \`key\`, leasedBy FROM jobs FORCE INDEX (jobs_state_leaseUntil_idx)
    WHERE ${lapsed} ORDER BY leaseUntil LIMIT ${ROWS_AT_ONCE}`;
  return freeAll(where, at, look, lapsed);
}

/** Releases leases of this worker, of one kind or of all, except those of `except`. Returns the number released. */
export async function releaseLeases(
  where: Where,
  { worker, kind, except = [], at }: { worker: string; kind?: string; except?: bigint[]; at: Date },
): Promise<number> {
  const ofKind = kind === undefined ? Prisma.empty : Prisma.sql`AND kind = ${kind}`;
  const others = except.length === 0 ? Prisma.empty : Prisma.sql`AND id NOT IN (${Prisma.join(except)})`;
  const look = () => where.db.$queryRaw<Held[]>`
    SELECT id, jobKey AS \`key\`, leasedBy FROM jobs FORCE INDEX (jobs_state_leaseUntil_idx)
    WHERE state = 'running' AND leasedBy = ${worker} ${ofKind} ${others} LIMIT ${ROWS_AT_ONCE}`;
  return freeAll(where, at, look, Prisma.sql`state = 'running'`);
}

interface Where {
  db: Database;
  transact: Transact;
}

/** Searches without a lock and updates by primary key, so that it does not deadlock with a settling process. */
async function freeAll(where: Where, at: Date, look: () => Promise<Held[]>, still: Prisma.Sql): Promise<number> {
  let freed = 0;
  for (;;) {
    const held = await look();
    for (const holder of new Set(held.map(({ leasedBy }) => leasedBy))) {
      const jobs = held.filter(({ leasedBy }) => leasedBy === holder);
      freed += await freeSome(where, jobs, { at, still: Prisma.sql`${still} AND leasedBy <=> ${holder}` });
    }
    if (held.length < ROWS_AT_ONCE) return freed;
  }
}

async function freeSome(
  { db, transact }: Where,
  held: Held[],
  { at, still }: { at: Date; still: Prisma.Sql },
): Promise<number> {
  const plain = held.filter(({ key }) => key === null).map(({ id }) => id);
  let freed = 0;
  if (plain.length > 0) {
    freed += await retryingLockConflicts(
      () => db.$executeRaw`
        UPDATE jobs FORCE INDEX (PRIMARY)
        SET state = 'waiting', runAt = UTC_TIMESTAMP(3), leaseUntil = NULL, leasedBy = NULL
        WHERE id IN (${Prisma.join(plain)}) AND ${still}`,
    );
  }
  for (const { id, key } of held) {
    if (key === null) continue;
    freed += await transact(async (tx) => {
      const rival = await takeKeyBack(tx, { id, key, at });
      // A waiting job with the same key will do all the work, so this one is done.
      const state = rival?.outcome === 'lost' ? 'done' : 'waiting';
      return tx.$executeRaw`
        UPDATE jobs SET state = ${state}, runAt = UTC_TIMESTAMP(3), leaseUntil = NULL, leasedBy = NULL,
          uniqueKey = IF(${state} = 'done', NULL, ${key}), finishedAt = IF(${state} = 'done', ${at}, NULL)
        WHERE id = ${id} AND ${still}`;
    });
  }
  return freed;
}
