import test, { type ExecutionContext } from 'ava';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { claimJobs } from '../../../app/infra/jobs/claim.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import type { JobRequest } from '../../../app/infra/jobs/job.ts';
import { rescueExpired } from '../../../app/infra/jobs/leases.ts';
import { settle } from '../../../app/infra/jobs/settle.ts';
import { testDatabase } from '../../helpers/database.ts';
import { chore } from './queue.ts';

const MANY = 1_000;
/** How many more rows a step may read than in an empty table. */
const SLACK = 10;
const worker = 'w';

test('claiming, running and ending a job read few rows, even beside thousands of finished and blocked ones', async (t) => {
  const db = await oneConnection(t);
  const empty = await cycle(db, 'empty');
  await fill(db);
  const beside = await cycle(db, 'beside');
  // The optimizer uses statistics, which are outdated right after the rows came, and correct some time later.
  await db.$executeRaw`ANALYZE TABLE jobs`;
  const later = await cycle(db, 'later');

  for (const [step, read] of Object.entries(empty)) {
    for (const [when, { [step]: more = Number.NaN }] of Object.entries({ beside, later })) {
      t.true(more <= read + SLACK, `${step} read ${read} rows in an empty table, ${more} ${when}`);
    }
  }
});

/** The counters belong to the session. */
async function oneConnection(t: ExecutionContext): Promise<Database> {
  const { url } = await testDatabase(t);
  const db = openDatabase(url, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  return db;
}

/**
 * The rows that each step in the life of some jobs reads: one without a lane, some of two lanes, one that is delayed.
 */
async function cycle(db: Database, name: string): Promise<Record<string, number>> {
  const transact = createTransact(db);
  const job = (options = {}): JobRequest => chore.of({ name }, options);
  const claim = { kind: chore.name, limit: 10, now: new Date(), worker, except: new Set<bigint>() };
  await transact((tx) =>
    enqueue(tx, new Date(), [
      job(),
      job({ lane: `${name}:a` }),
      job({ lane: `${name}:b`, uniqueKey: name }),
      job({ lane: `${name}:a` }),
    ]),
  );
  const read: Record<string, number> = {};
  const step = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    let result: T | undefined;
    read[what] = await rowsRead(db, async () => {
      result = await run();
    });
    return result as T;
  };
  const taken = await step('claim', () => claimJobs({ db, transact }, claim));
  if (taken.length !== 3) throw new Error(`Expected three jobs, got ${taken.length}.`);
  await step('settlement', () => settleAll(db, taken, name));
  const next = await step('claim of the next', () => claimJobs({ db, transact }, claim));
  if (next.length !== 1) throw new Error(`Expected one job, got ${next.length}.`);
  await settleAll(db, next, name);
  await step('claim of nothing', () => claimJobs({ db, transact }, claim));
  await step('look for lapsed leases', () => rescueExpired({ db, transact }, { worker, at: new Date() }));
  return read;
}

async function settleAll(db: Database, jobs: Awaited<ReturnType<typeof claimJobs>>, because: string) {
  const runAt = new Date(Date.now() + 3_600_000);
  const later = { kind: 'later', runAt, attempts: 0, because, broughtForward: false } as const;
  const ended = jobs.map((job) => ({ job, ending: job.key === null ? ({ kind: 'done' } as const) : later }));
  const nobody = async () => {};
  const options = { db, transact: createTransact(db), worker, at: new Date(), onDead: nobody, onObstacle: nobody };
  await settle(ended, options);
}

/** Twenty times as many finished as blocked ones. Then the optimizer's own choice is to read all of either. */
async function fill(db: Database): Promise<void> {
  const done = { kind: chore.name, payload: {}, state: 'done', runAt: new Date(), finishedAt: new Date() } as const;
  await db.job.createMany({ data: Array.from({ length: MANY }, () => ({ ...done, createdAt: new Date() })) });
  for (let doubled = 1; doubled <= 4; doubled++) {
    await db.$executeRaw`
      INSERT INTO jobs (kind, payload, state, runAt, finishedAt, createdAt)
      SELECT kind, payload, state, runAt, finishedAt, createdAt FROM jobs WHERE state = 'done' AND lane IS NULL`;
  }
  const runAt = new Date(Date.now() + 86_400_000);
  const blocked = Array.from({ length: MANY }, () => chore.of({ name: 'blocked' }, { lane: 'long', runAt }));
  await createTransact(db)((tx) => enqueue(tx, new Date(), blocked));
}

async function rowsRead(db: Database, run: () => Promise<unknown>): Promise<number> {
  const before = await readSoFar(db);
  await run();
  return (await readSoFar(db)) - before;
}

async function readSoFar(db: Database): Promise<number> {
  const rows = await db.$queryRaw<{ Value: string }[]>`SHOW SESSION STATUS LIKE 'Handler_read%'`;
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
