import type { ExecutionContext } from 'ava';
import { z } from 'zod';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact, type Transact } from '../../../app/infra/database/transaction.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { type JobOptions, type JobOutcome, type JobRun, jobKind, runs } from '../../../app/infra/jobs/job.ts';
import type { Parts } from '../../../app/infra/jobs/worker/part.ts';
import { type Calls, type DeadJob, Worker } from '../../../app/infra/jobs/worker/worker.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

export const chore = jobKind('chore', z.object({ name: z.string() }));

/** A queue of chores on its own database, with as many workers as the test starts. */
export async function queue(
  t: ExecutionContext,
  { polls = true, clock: whole = shiftedClock() }: { polls?: boolean; clock?: ShiftedClock } = {},
) {
  const { db, url } = await testDatabase(t);
  const transact = createTransact(db);
  const clock = polls ? whole : { ...whole, after: () => () => {} };
  const dead: DeadJob[] = [];
  const obstacles: string[] = [];
  const workers: Worker[] = [];
  const telemetry = createTelemetry();
  const said: string[] = [];
  telemetry.subscribe(({ name }) => said.push(name));
  t.teardown(() => Promise.all(workers.map((worker) => worker.stop(100))));

  return {
    db,
    url,
    transact,
    clock,
    dead,
    obstacles,
    said,
    add: (name: string, options?: JobOptions) =>
      transact((tx) => enqueue(tx, clock.now(), [chore.of({ name }, options)])),
    async work(
      run: (name: string, job: JobRun) => Promise<JobOutcome>,
      {
        attempts = 3,
        concurrency = 10,
        through = transact,
        strangerMs,
        calls,
        parts,
        partsBeyond,
        yields,
        db: workersOwn = db,
      }: {
        attempts?: number;
        concurrency?: number;
        through?: Transact;
        strangerMs?: number;
        calls?: Calls;
        parts?: Parts;
        partsBeyond?: number;
        yields?: () => Promise<void>;
        db?: Database;
      } = {},
    ): Promise<Worker> {
      const worker = new Worker({
        db: workersOwn,
        transact: through,
        clock,
        telemetry,
        calls,
        ...(strangerMs !== undefined && { strangerMs }),
        ...(parts && { parts }),
        ...(yields && { yields }),
        runners: [runs(chore, ({ name }, job) => run(name, job), { attempts, concurrency, partsBeyond })],
        onDead: async (_tx, job) => void dead.push(job),
        onObstacle: async (_tx, { key }) => void obstacles.push(key),
      });
      workers.push(worker);
      await worker.start();
      return worker;
    },
    states: async () => (await db.job.findMany({ orderBy: { id: 'asc' } })).map(({ state }) => state),
  };
}

/** A gate that running jobs can wait for until the test opens it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
