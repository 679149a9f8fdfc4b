import { type Database, Prisma } from '../database/client.ts';
import { retryingLockConflicts, type Transact } from '../database/transaction.ts';

export interface ClaimedJob {
  id: bigint;
  kind: string;
  payload: unknown;
  lane: string | null;
  /** What its unique key was before it was claimed. */
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

/** How long a claim or a heartbeat keeps a job from other processes. By the database's clock, as all leases. */
export const LEASE_SECONDS = 30;
/** The most rows that one look may find blocked and mark, so that a claim stays quick. */
const LOOKED_AT = 200;
const MOST_LOOKS = 5;

/**
 * Takes up to `limit` due jobs of one kind, at most the first of each lane, under a lease. Which job is first in its
 * lane is decided by the ids, and seen in the same snapshot as the job. The conditional update decides between
 * processes that saw the same job. Costs as much as there are jobs to take: done and blocked ones are in other ranges
 * of the index. The optimizer is told the indexes: by its statistics it reads a million done jobs from the first one on.
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
  // A clock of ours that is behind the database's must not delay what was enqueued by it.
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

/** Compare-and-set: where another process was quicker, the job is its. */
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
 * Marks jobs that wait behind another one, so that no later claim looks at them. Each mark is made under the lock of
 * the blocker, which therefore ends after this commits, and then finds the job to promote. A blocker that is locked is
 * ending just now: its followers stay unmarked.
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

/**
 * How long the first job of each kind has been due, negative where it is not yet; of kinds that have none, nothing. What
 * the poll looks at where no commit woke the worker.
 */
export async function firstOfKinds(db: Database, now: Date): Promise<{ kind: string; dueForMs: number }[]> {
  const rows = await db.$queryRaw<{ kind: string; first: Date; databaseNow: Date }[]>`
    SELECT kind, MIN(runAt) AS first, UTC_TIMESTAMP(3) AS databaseNow
    FROM jobs FORCE INDEX (jobs_state_blocked_kind_runAt_id_lane_idx)
    WHERE state = 'waiting' AND blocked = FALSE GROUP BY kind`;
  return rows.map(({ kind, first, databaseNow }) => ({
    kind,
    dueForMs: Math.max(now.getTime(), databaseNow.getTime()) - first.getTime(),
  }));
}

/** So that a job whose time was right is taken by it. */
const SLACK_MS = 1_000;

/** When a job that is put off from `now` to `until`, by the clock of this host, is due by the database's, as SQL. */
export function retryBy(until: Date, now: Date): Prisma.Sql {
  const ms = Math.max(0, until.getTime() - now.getTime()) + SLACK_MS;
  return Prisma.sql`TIMESTAMPADD(MICROSECOND, ${ms * 1_000}, UTC_TIMESTAMP(3))`;
}

/**
 * Jobs that have waited as long as they were to wait, by the database's clock, are due, whatever time they were put off
 * to: the clock of the host that did so was ahead. Returns how many.
 */
export function endOverlongWaits(db: Database): Promise<number> {
  return retryingLockConflicts(
    () => db.$executeRaw`
      UPDATE jobs FORCE INDEX (jobs_retryBy_idx) SET runAt = LEAST(runAt, UTC_TIMESTAMP(3)), retryBy = NULL
      WHERE retryBy <= UTC_TIMESTAMP(3) AND state = 'waiting'`,
  );
}
