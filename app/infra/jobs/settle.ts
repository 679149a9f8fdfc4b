import { type Database, Prisma, type Tx } from '../database/client.ts';
import { retryingLockConflicts, type Transact } from '../database/transaction.ts';
import { RetryLater } from '../errors.ts';
import { type ClaimedJob, retryBy } from './claim.ts';
import { promoteNext } from './lanes.ts';

/** How the run of a job ended. */
export type Ending =
  | { kind: 'done'; because?: string | undefined }
  /** The job runs again at `runAt`. `broughtForward`: it was requested while it ran. */
  | {
      kind: 'later';
      runAt: Date;
      attempts: number;
      because: string | null;
      broughtForward: boolean;
      report?: { key: string; text: string } | undefined;
    }
  /** The job's last attempt failed; the job is kept until somebody retries it. */
  | { kind: 'dead'; because: string };

export interface Ended {
  job: ClaimedJob;
  ending: Ending;
}

export interface DeadJob {
  id: bigint;
  kind: string;
  payload: unknown;
  because: string;
}

export interface SettleOptions {
  db: Database;
  transact: Transact;
  worker: string;
  at: Date;
  onDead: (tx: Tx, job: DeadJob) => Promise<void>;
  onObstacle: (tx: Tx, report: { key: string; text: string }) => Promise<void>;
}

// Each statement checks the lease: a worker that was away for longer than its lease settles nothing. A process never
// runs one job twice at once, so its name is enough as a fencing token.
const free = Prisma.sql`leaseUntil = NULL, leasedBy = NULL`;
const leasedBy = (worker: string) => Prisma.sql`state = 'running' AND leasedBy = ${worker}`;

/**
 * Stores how runs ended, in few statements. Storing an ending twice does no harm. Returns the kinds of the jobs that
 * come next.
 */
export async function settle(ended: readonly Ended[], options: SettleOptions): Promise<Set<string>> {
  const through = new Map<string | undefined, ClaimedJob[]>();
  const lanes = new Set<string>();
  for (const { job, ending } of ended) {
    if (ending.kind !== 'later' && job.lane !== null) lanes.add(job.lane);
    if (ending.kind === 'done') through.set(ending.because, [...(through.get(ending.because) ?? []), job]);
  }
  for (const [because, jobs] of through) await settleDone(jobs, because, options);
  for (const { job, ending } of ended) {
    if (ending.kind === 'dead') await settleDead(job, ending.because, options);
    if (ending.kind !== 'later') continue;
    const left = await putOff(job, ending, options);
    if (left !== null) lanes.add(left);
  }
  return promoteNext(options.db, lanes);
}

async function settleDone(
  jobs: readonly ClaimedJob[],
  because: string | undefined,
  { db, worker, at }: SettleOptions,
): Promise<void> {
  const error = because === undefined ? Prisma.sql`lastError` : Prisma.sql`${because}`;
  const ids = Prisma.join(jobs.map(({ id }) => id));
  await retryingLockConflicts(
    () => db.$executeRaw`
      UPDATE jobs FORCE INDEX (PRIMARY) SET state = 'done', finishedAt = ${at}, lastError = ${error}, ${free}
      WHERE id IN (${ids}) AND ${leasedBy(worker)}`,
  );
}

/** Fact: a job is done with the transaction of what it has decided. It must not be put off after that. */
export async function endWith(
  tx: Tx,
  { id }: Pick<ClaimedJob, 'id'>,
  { worker, at }: Pick<SettleOptions, 'worker' | 'at'>,
): Promise<void> {
  const ended = await tx.$executeRaw`
    UPDATE jobs FORCE INDEX (PRIMARY) SET state = 'done', finishedAt = ${at}, ${free}
    WHERE id = ${id} AND ${leasedBy(worker)}`;
  if (ended === 0) throw new RetryLater(`Another process has taken over job ${id}.`, at);
}

/**
 * Makes the job wait again, with its unique key. Returns the lane of a job that ended because it was merged with
 * another.
 */
async function putOff(
  job: ClaimedJob,
  { runAt, attempts, because, broughtForward, report }: Extract<Ending, { kind: 'later' }>,
  { db, transact, worker, at, onObstacle }: SettleOptions,
): Promise<string | null> {
  if (report !== undefined) await transact((tx) => onObstacle(tx, report));
  const again = (due: Date) => Prisma.sql`
    state = 'waiting', runAt = ${due}, attempts = ${attempts}, lastError = ${because}, ${free},
    retryBy = ${retryBy(runAt, at)}`;
  const { id, key } = job;
  if (key === null) {
    await retryingLockConflicts(
      () => db.$executeRaw`UPDATE jobs SET ${again(runAt)} WHERE id = ${id} AND ${leasedBy(worker)}`,
    );
    return null;
  }
  return transact(async (tx) => {
    const rival = await takeKeyBack(tx, { id, key, at });
    if (rival?.outcome === 'lost') {
      await tx.$executeRaw`
        UPDATE jobs SET state = 'done', finishedAt = ${at}, lastError = ${`Asked for again: job ${rival.id}.`}, ${free}
        WHERE id = ${id} AND ${leasedBy(worker)}`;
      return job.lane;
    }
    const earlier = rival !== undefined && broughtForward && rival.runAt < runAt ? rival.runAt : runAt;
    await tx.$executeRaw`
      UPDATE jobs SET ${again(earlier)}, uniqueKey = ${key} WHERE id = ${id} AND ${leasedBy(worker)}`;
    return rival?.lane ?? null;
  });
}

/**
 * A job may be requested while one with the same unique key is running. If the running one has to run again, the two
 * are merged: the earlier one keeps its place in the lane.
 */
export async function takeKeyBack(
  tx: Tx,
  { id, key, at }: { id: bigint; key: string; at: Date },
): Promise<{ outcome: 'lost' | 'merged'; id: bigint; runAt: Date; lane: string | null } | undefined> {
  const [rival] = await tx.$queryRaw<{ id: bigint; runAt: Date; lane: string | null }[]>`
    SELECT id, runAt, lane FROM jobs WHERE uniqueKey = ${key} AND id <> ${id} FOR UPDATE`;
  if (rival === undefined) return undefined;
  if (rival.id < id) return { outcome: 'lost', ...rival };
  await tx.$executeRaw`
    UPDATE jobs SET state = 'done', finishedAt = ${at}, uniqueKey = NULL, blocked = FALSE,
      lastError = ${`Is one with job ${id}.`}
    WHERE id = ${rival.id}`;
  return { outcome: 'merged', ...rival };
}

async function settleDead(
  { id, kind, payload }: ClaimedJob,
  because: string,
  { transact, worker, at, onDead }: SettleOptions,
): Promise<void> {
  await transact(async (tx) => {
    const buried = await tx.$executeRaw`
      UPDATE jobs SET state = 'dead', finishedAt = ${at}, lastError = ${because}, ${free}
      WHERE id = ${id} AND ${leasedBy(worker)}`;
    if (buried === 1) await onDead(tx, { id, kind, payload, because });
  });
}
