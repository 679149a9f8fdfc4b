import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { systemClock } from '../../app/infra/clock.ts';
import { type Database, openDatabase, Prisma } from '../../app/infra/database/client.ts';
import { migrate } from '../../app/infra/database/migrate.ts';
import { createTransact, type Transact } from '../../app/infra/database/transaction.ts';
import { claimJobs } from '../../app/infra/jobs/claim.ts';
import { enqueue } from '../../app/infra/jobs/enqueue.ts';
import { done, jobKind, runs } from '../../app/infra/jobs/job.ts';
import { Worker } from '../../app/infra/jobs/worker/worker.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';

const FILE = '.data/bench-queue.json';
const BLOCKED = 50_000;
const DONE = 1_000_000;
const SMALL = 15_000;
const CLAIMS = 300;
const LONE = 500;
const GOALS = { perSecond: 3_000, claimMs: 5, startedP50: 4, startedP99: 12 };

const chore = jobKind('bench.chore', z.object({ at: z.number() }));

export interface QueueBench {
  databaseUrl: string;
  /** The share of the full size. */
  share: number;
  say: (line: string) => void;
}

/** Measures the queue in one process, beside many blocked jobs and a long history. */
export async function benchQueue({ databaseUrl, share, say }: QueueBench): Promise<void> {
  await migrate(databaseUrl);
  const db = openDatabase(databaseUrl);
  const transact = createTransact(db);
  const rows = { done: Math.round(DONE * share), blocked: Math.round(BLOCKED * share) };
  try {
    const small = Math.max(3_000, Math.round(SMALL * share));
    const empty = await throughput(db, transact, small);
    await fill(db, rows);
    say(`Filled: ${rows.done} finished jobs, and ${rows.blocked} blocked ones in one lane.`);
    const figures = {
      empty,
      besideThem: await throughput(db, transact, small),
      claim: await claims(db, transact),
      started: await startedAfterCommit(db, transact),
    };
    for (const line of worded(figures)) say(line);
    writeFileSync(
      FILE,
      `${JSON.stringify({ at: new Date().toISOString(), ...rows, goals: GOALS, ...figures }, null, 2)}\n`,
    );
    say(`All figures: ${FILE}`);
  } finally {
    await db.$disconnect();
  }
}

interface Figures {
  empty: Throughput;
  besideThem: Throughput;
  claim: Spread;
  started: Spread;
}

interface Throughput {
  perSecond: number;
  /** The processor time of this process per job. Unlike the elapsed time it is comparable on a busy machine. */
  cpuMs: number;
}

interface Spread {
  p50: number;
  p99: number;
}

function worded({ empty, besideThem, claim, started }: Figures): string[] {
  const mark = (reached: boolean) => (reached ? '✓' : '✗');
  const ms = ({ p50, p99 }: Spread) => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  const jobs = (name: string, { perSecond, cpuMs }: Throughput) =>
    `${mark(perSecond >= GOALS.perSecond)} small jobs a second, ${name}: ${perSecond.toFixed(0)}, ${cpuMs.toFixed(2)} ms of processor time each (goal ${GOALS.perSecond})`;
  const isPrompt = started.p50 <= GOALS.startedP50 && started.p99 <= GOALS.startedP99;
  return [
    jobs('empty table', empty),
    jobs('beside them', besideThem),
    `${mark(claim.p50 < GOALS.claimMs)} claim of a job beside them: ${ms(claim)} (goal < ${GOALS.claimMs} ms)`,
    `${mark(isPrompt)} commit → job starts: ${ms(started)} (goal ${GOALS.startedP50} and ${GOALS.startedP99} ms)`,
  ];
}

/** The time from the first claim to the last settlement of small jobs that are all waiting. */
async function throughput(db: Database, transact: Transact, small: number): Promise<Throughput> {
  const jobs = Array.from({ length: small }, (_, at) => chore.of({ at }));
  await transact((tx) => enqueue(tx, new Date(), jobs));
  let left = small;
  const { whenDone, run } = counted(() => --left === 0);
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const worker = await work(db, transact, run);
  await whenDone;
  const seconds = (performance.now() - begun) / 1_000;
  await worker.stop();
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: small / seconds, cpuMs: (user + system) / 1_000 / small };
}

async function claims(db: Database, transact: Transact): Promise<Spread> {
  await transact((tx) =>
    enqueue(
      tx,
      new Date(),
      Array.from({ length: CLAIMS }, (_, at) => chore.of({ at })),
    ),
  );
  const times: number[] = [];
  for (let index = 0; index < CLAIMS; index++) {
    const begun = performance.now();
    const where = { kind: chore.name, limit: 1, now: new Date(), worker: 'bench', except: new Set<bigint>() };
    const claimed = await claimJobs({ db, transact }, where);
    times.push(performance.now() - begun);
    if (claimed.length !== 1) throw new Error(`Expected a job, got ${claimed.length}.`);
  }
  await db.$executeRaw`DELETE FROM jobs WHERE state = 'running'`;
  return spread(times);
}

/** The time of single jobs, one after the other. */
async function startedAfterCommit(db: Database, transact: Transact): Promise<Spread> {
  const times: number[] = [];
  let started = (_: number) => {};
  const worker = await work(db, transact, () => started(performance.now()));
  for (let at = 0; at < LONE; at++) {
    const begins = new Promise<number>((resolve) => {
      started = resolve;
    });
    let committed = 0;
    await transact((tx) => enqueue(tx, new Date(), [chore.of({ at })])).then(() => {
      committed = performance.now();
    });
    times.push(Math.max(0, (await begins) - committed));
  }
  await worker.stop();
  return spread(times);
}

async function work(db: Database, transact: Transact, run: () => void): Promise<Worker> {
  const worker = new Worker({
    db,
    transact,
    clock: systemClock,
    telemetry: createTelemetry(),
    runners: [
      runs(
        chore,
        async () => {
          run();
          return done;
        },
        { concurrency: 500 },
      ),
    ],
    onDead: async () => {},
    onObstacle: async () => {},
  });
  await worker.start();
  return worker;
}

function counted(isLast: () => boolean): { whenDone: Promise<void>; run: () => void } {
  let resolve = () => {};
  const whenDone = new Promise<void>((given) => {
    resolve = given;
  });
  return { whenDone, run: () => void (isLast() && resolve()) };
}

const AT_ONCE = 100_000;

async function fill(db: Database, { done: most, blocked }: { done: number; blocked: number }): Promise<void> {
  const digits = Prisma.sql`(SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)`;
  for (let there = 0; there < most; there += AT_ONCE) {
    await db.$executeRaw`
      INSERT INTO jobs (kind, payload, state, runAt, createdAt, finishedAt)
      SELECT ${chore.name}, '{"at":0}', 'done', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
      FROM ${digits} AS a, ${digits} AS b, ${digits} AS c, ${digits} AS d, ${digits} AS e
      LIMIT ${Math.min(AT_ONCE, most - there)}`;
  }
  // The head of the lane is far from due, so all others wait behind it.
  const later = new Date(Date.now() + 86_400_000);
  const inLane = Array.from({ length: blocked }, (_, at) =>
    chore.of({ at }, { lane: 'bench', ...(at === 0 ? { runAt: later } : {}) }),
  );
  await createTransact(db)((tx) => enqueue(tx, new Date(), inLane));
  await db.$executeRaw`ANALYZE TABLE jobs`;
}

function spread(times: number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
