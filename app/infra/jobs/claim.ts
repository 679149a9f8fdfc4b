import { type Database, Prisma } from '../database/client.ts';
import { retryingLockConflicts, type Transact } from '../database/transaction.ts';

export interface ClaimedJob {
  id: bigint;
  kind: string;
  payload: unknown;
  lane: string | null;
  /** The unique key that the job had before it was claimed. */
  key: string | null;
  attempt: number;
}

interface Row {
  id: bigint;
  payload: unknown;
  lane: string | null;
  attempts: number;
  key: string | null;
  /** A job that must end before this one may run; null for the head of its lane. */
  blocker: bigint | null;
}

/** The lease of a claim or a heartbeat. Leases use the database's clock. */
export const LEASE_SECONDS = 30;
/** The most blocked rows that one claim reads and marks, so that it stays quick. */
const LOOKED_AT = 200;
const MOST_LOOKS = 5;

/**
 * Claims up to `limit` due jobs of one kind with a lease, at most the first of each lane. The first of a lane is the
 * one with the lowest id in the same snapshot. A conditional update decides between processes that saw the same job.
 * The cost depends only on the jobs to claim: done and blocked jobs are in other ranges of the index. The indexes are
 * given as hints, because otherwise the optimizer may scan a million done jobs.
 */
export async function claimJobs(
  { db, transact }: { db: Database; transact: Transact },
  claim: { kind: string; limit: number; now: Date; worker: string; except: ReadonlySet<bigint> },
): Promise<ClaimedJob[]> {
  const claimed: ClaimedJob[] = [];
  for (let look = 1; look <= MOST_LOOKS; look++) {
    const missing = claim.limit - claimed.length;
    const rows = await dueJobs(db, claim, look === 1 ? missing : Math.max(missing, LOOKED_AT));
    const heads = rows.filter(({ id, blocker }) => blocker === null && !claim.except.has(id)).slice(0, missing);
    claimed.push(...(await take(db, claim, heads)));
    const blocked = rows.filter(({ blocker }) => blocker !== null);
    if (blocked.length > 0) await markBlocked(transact, blocked);
    if (blocked.length === 0 || claimed.length >= claim.limit) break;
  }
  return claimed;
}

function dueJobs(db: Database, { kind, now }: { kind: string; now: Date }, limit: number): Promise<Row[]> {
  // If our clock is behind the database's, jobs that are due by the database's clock must still be claimed.
  return retryingLockConflicts(
    () => db.$queryRaw<Row[]>`
      SELECT id, payload, lane, attempts, COALESCE(uniqueKey, jobKey) AS \`key\`, COALESCE(
        (SELECT earlier.id FROM jobs AS earlier FORCE INDEX (jobs_lane_state_id_idx)
         WHERE earlier.lane = jobs.lane AND earlier.state = 'running' LIMIT 1),
        (SELECT earlier.id FROM jobs AS earlier FORCE INDEX (jobs_lane_state_id_idx)
         WHERE earlier.lane = jobs.lane AND earlier.state = 'waiting' AND earlier.id < jobs.id
         ORDER BY earlier.id LIMIT 1)) AS blocker
      FROM jobs FORCE INDEX (jobs_state_blocked_kind_runAt_id_lane_idx)
      WHERE state = 'waiting' AND blocked = FALSE AND kind = ${kind}
        AND runAt <= GREATEST(CAST(${now} AS DATETIME(3)), UTC_TIMESTAMP(3))
      ORDER BY runAt, id LIMIT ${limit}`,
  );
}

/** A compare-and-set: if another process was quicker, that process gets the job. */
async function take(db: Database, { kind, worker }: { kind: string; worker: string }, rows: Row[]) {
  if (rows.length === 0) return [];
  const ids = Prisma.join(rows.map(({ id }) => id));
  const count = await retryingLockConflicts(
    () => db.$executeRaw`
      UPDATE jobs FORCE INDEX (PRIMARY) SET state = 'running', attempts = attempts + 1,
        jobKey = COALESCE(uniqueKey, jobKey), uniqueKey = NULL, retryBy = NULL,
        leaseUntil = TIMESTAMPADD(SECOND, ${LEASE_SECONDS}, UTC_TIMESTAMP(3)), leasedBy = ${worker}
      WHERE id IN (${ids}) AND state = 'waiting'`,
  );
  const ours = count === rows.length ? undefined : await heldBy(db, worker, ids);
  return rows
    .filter(({ id }) => ours === undefined || ours.has(id))
    .map(({ id, payload, lane, attempts, key }) => ({
      id,
      kind,
      payload: typeof payload === 'string' ? JSON.parse(payload) : payload,
      lane,
      key,
      attempt: attempts + 1,
    }));
}

async function heldBy(db: Database, worker: string, ids: Prisma.Sql): Promise<Set<bigint>> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM jobs FORCE INDEX (PRIMARY) WHERE id IN (${ids}) AND state = 'running' AND leasedBy = ${worker}`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Marks jobs that wait behind another one, so that later claims skip them. Each mark is made while holding the lock
 * of the blocking job. So that job ends after the mark is committed, and then promotes the marked one. If the
 * blocking job is locked already, it is just ending, so its followers are not marked.
 */
async function markBlocked(transact: Transact, rows: Row[]): Promise<void> {
  await transact(async (tx) => {
    const locked = await tx.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM jobs FORCE INDEX (PRIMARY)
      WHERE id IN (${Prisma.join([...new Set(rows.map(({ blocker }) => blocker))])}) AND state IN ('waiting', 'running')
      FOR UPDATE SKIP LOCKED`;
    const blockers = new Set(locked.map(({ id }) => id));
    const blocked = rows.filter(({ blocker }) => blocker !== null && blockers.has(blocker)).map(({ id }) => id);
    if (blocked.length === 0) return;
    await tx.$executeRaw`
      UPDATE jobs FORCE INDEX (PRIMARY) SET blocked = TRUE WHERE id IN (${Prisma.join(blocked)}) AND state = 'waiting'`;
  });
}

/** A tolerance, so that a job enqueued for an exact time is covered too. */
const SLACK_MS = 1_000;

/**
 * SQL for the time, by the database's clock, at which a job that was put off from `now` to `until` (by this host's
 * clock) is due.
 */
export function retryBy(until: Date, now: Date): Prisma.Sql {
  const ms = Math.max(0, until.getTime() - now.getTime()) + SLACK_MS;
  return Prisma.sql`TIMESTAMPADD(MICROSECOND, ${ms * 1_000}, UTC_TIMESTAMP(3))`;
}

/** SQL condition: the job has waited long enough by the database's clock. */
export const overlong = Prisma.sql`retryBy <= UTC_TIMESTAMP(3) AND state = 'waiting'`;

/**
 * Makes jobs due that have waited long enough by the database's clock, although their own time is later: the clock of
 * the host that set it was ahead. Returns the number of jobs.
 */
export function endOverlongWaits(db: Database): Promise<number> {
  return retryingLockConflicts(
    () => db.$executeRaw`
      UPDATE jobs FORCE INDEX (jobs_retryBy_idx) SET runAt = LEAST(runAt, UTC_TIMESTAMP(3)), retryBy = NULL
      WHERE ${overlong}`,
  );
}
