import { Prisma, type Tx } from '../database/client.ts';
import { beforeCommit, signal } from '../database/transaction.ts';
import { retryBy } from './claim.ts';
import type { JobRequest } from './job.ts';

const ROWS_PER_INSERT = 500;

/** The commit signal that wakes the worker for one kind of job, at once or when the job is due. */
export const jobSignal = (kind: string, dueAt?: Date) =>
  `job:${kind}${dueAt === undefined ? '' : `@${dueAt.getTime()}`}`;

/** Parses the signals of a commit. */
export function wakingOf(signals: ReadonlySet<string>): { kind: string; dueAt: Date | undefined }[] {
  return [...signals].flatMap((name) => {
    const [, kind = '', dueAt] = /^job:([^@]+)(?:@(\d+))?$/.exec(name) ?? [];
    return kind === '' ? [] : [{ kind, dueAt: dueAt === undefined ? undefined : new Date(Number(dueAt)) }];
  });
}

interface Asked {
  job: JobRequest;
  at: Date;
}

/** The jobs that each transaction still has to write before it commits. */
const waiting = new WeakMap<Tx, Asked[]>();

/**
 * Writes jobs in the transaction of the facts that cause them; they run after the commit. There is no other way to
 * create a job. All jobs of a transaction are written together right before the commit, in the order of the calls.
 * Lanes keep their order only if the transaction locks what the lane stands for (the project's row, say). Because the
 * clocks of hosts differ, due times are set by the database's clock: a job whose time is missing or past is due at
 * once, and a later one is tried when that much time has passed.
 */
export async function enqueue(tx: Tx, at: Date, jobs: readonly JobRequest[]): Promise<void> {
  if (jobs.length === 0) return;
  for (const { kind, runAt } of jobs)
    signal(tx, jobSignal(kind, runAt !== undefined && runAt > at ? runAt : undefined));
  const asked = jobs.map((job) => ({ job, at }));
  const before = waiting.get(tx);
  if (before !== undefined) before.push(...asked);
  else if (beforeCommit(tx, () => writeWaiting(tx))) waiting.set(tx, asked);
  else await write(tx, asked);
}

/** Jobs that are added after this are written separately. */
async function writeWaiting(tx: Tx): Promise<void> {
  const asked = waiting.get(tx) ?? [];
  waiting.delete(tx);
  await write(tx, asked);
}

async function write(tx: Tx, asked: readonly Asked[]): Promise<void> {
  const followed = new Set<string>();
  for (let from = 0; from < asked.length; from += ROWS_PER_INSERT) {
    const rows = asked.slice(from, from + ROWS_PER_INSERT).map(({ job, at }) => rowOf(job, at, followed));
    await tx.$executeRaw`
      INSERT INTO jobs (kind, payload, uniqueKey, lane, blocked, runAt, retryBy, createdAt)
      VALUES ${Prisma.join(rows)}
      ON DUPLICATE KEY UPDATE runAt = LEAST(runAt, VALUES(runAt)),
        retryBy = LEAST(COALESCE(retryBy, VALUES(retryBy)), COALESCE(VALUES(retryBy), retryBy))`;
  }
}

const AT_ONCE = Prisma.sql`UTC_TIMESTAMP(3), NULL`;

/** `followed`: the lanes with an earlier job in this batch, which certainly blocks a later job. */
function rowOf({ kind, payload, uniqueKey, lane, runAt }: JobRequest, at: Date, followed: Set<string>): Prisma.Sql {
  const blocked = lane !== undefined && followed.has(lane);
  // A job with a unique key may be merged into one of another lane, so it is not counted on to block its lane.
  if (lane !== undefined && uniqueKey === undefined) followed.add(lane);
  const times = runAt === undefined || runAt <= at ? AT_ONCE : Prisma.sql`${runAt}, ${retryBy(runAt, at)}`;
  return Prisma.sql`(${kind}, ${JSON.stringify(payload)}, ${uniqueKey ?? null}, ${lane ?? null}, ${blocked}, ${times}, ${at})`;
}
