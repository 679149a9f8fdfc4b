import test from 'ava';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { beforeCommit, createTransact } from '../../../app/infra/database/transaction.ts';
import { claimJobs } from '../../../app/infra/jobs/claim.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { done } from '../../../app/infra/jobs/job.ts';
import { promoteForgotten } from '../../../app/infra/jobs/lanes.ts';
import { eventually } from '../../helpers/eventually.ts';
import { chore, gate, queue } from './queue.ts';

const MANY = 6_000;

test('a claim reads no more rows beside thousands of blocked and done jobs', async (t) => {
  const chores = await queue(t);
  const db = openDatabase(chores.url, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  const own = { db, transact: createTransact(db) };
  const jobs = Array.from({ length: MANY }, (_, index) => chore.of({ name: String(index) }, { lane: 'people' }));
  await own.transact((tx) => enqueue(tx, new Date(), jobs));
  // As written by a program without marks, and as they are once they are done.
  await db.$executeRaw`
    INSERT INTO jobs (kind, payload, lane, runAt, createdAt) SELECT kind, payload, lane, runAt, createdAt FROM jobs LIMIT 900`;
  await db.$executeRaw`
    INSERT INTO jobs (kind, payload, lane, state, runAt, createdAt, finishedAt)
    SELECT kind, payload, lane, 'done', runAt, createdAt, runAt FROM jobs`;
  await own.transact((tx) => enqueue(tx, new Date(), [chore.of({ name: 'urgent' }, { lane: 'project:P-1' })]));
  const claim = () => claimJobs(own, { kind: 'chore', limit: 8, now: new Date(), worker: 'me', except: new Set() });
  t.deepEqual(names(await claim()), ['0']);
  t.deepEqual(names(await claim()), ['urgent']);
  await own.transact((tx) => enqueue(tx, new Date(), [chore.of({ name: 'next' }, { lane: 'project:P-2' })]));
  const before = await rowsRead(db);
  t.deepEqual(names(await claim()), ['next']);
  const read = (await rowsRead(db)) - before;
  t.true(read < 60, `${read} rows were read`);
});

test('jobs of one lane that are enqueued while claims look are claimed one at a time, in their order', async (t) => {
  const chores = await queue(t);
  const backlog = Array.from({ length: 300 }, () => chore.of({ name: 'blocked' }, { lane: 'people' }));
  await chores.transact((tx) => enqueue(tx, new Date(), backlog));
  let isOver = false;
  const wrong: string[] = [];
  const open = new Set<string>();
  const claiming = [1, 2].map(async (number) => {
    while (!isOver) {
      const jobs = await claimJobs(chores, {
        kind: 'chore',
        limit: 8,
        now: new Date(),
        worker: `worker ${number}`,
        except: new Set(),
      });
      for (const { lane, payload } of jobs) {
        const { name } = payload as { name: string };
        if (lane === 'people') continue;
        if (open.has(lane!) || (name === 'second' && !ended.has(`${lane} first`))) wrong.push(`${lane} ${name}`);
        open.add(lane!);
      }
      for (const { id, lane, payload } of jobs) {
        if (lane === 'people') continue;
        open.delete(lane!);
        ended.add(`${lane} ${(payload as { name: string }).name}`);
        await chores.db.job.update({ where: { id }, data: { state: 'done' } });
      }
    }
  });
  const ended = new Set<string>();
  for (let pair = 0; pair < 120; pair++) {
    const lane = `project:P-${pair}`;
    // The second one is enqueued by a host whose clock is behind.
    await chores.add('first', { lane });
    await chores.add('second', { lane, runAt: new Date(Date.now() - 20) });
    await promoteForgotten(chores.db);
  }
  await eventually(async () => {
    await promoteForgotten(chores.db);
    return ended.size === 240;
  });
  isOver = true;
  await Promise.all(claiming);
  t.deepEqual(wrong, []);
});

test('a job that ends in the transaction of its decision lets the next of its lane begin at the commit; one that was taken over decides nothing', async (t) => {
  const chores = await queue(t);
  const { opened, open } = gate();
  const begun: string[] = [];
  await chores.add('first', { lane: 'one' });
  await chores.work(async (name, { id, endWith }) => {
    begun.push(name);
    if (name === 'taken') await chores.db.job.update({ where: { id }, data: { leasedBy: 'another' } });
    if (name === 'next') open();
    if (name === 'first' || name === 'taken') {
      await chores.transact(async (tx) => {
        await enqueue(tx, chores.clock.now(), [
          chore.of({ name: name === 'first' ? 'next' : 'never' }, { lane: 'one' }),
        ]);
        await endWith?.(tx);
      });
      // It still runs, and the next one has begun.
      if (name === 'first') await opened;
    }
    return done;
  });
  await opened;
  await chores.add('taken', { lane: 'two' });
  await eventually(() => chores.said.includes('jobs.snoozed'));
  t.deepEqual(begun, ['first', 'next', 'taken']);
  t.is(await chores.db.job.count({ where: { state: { not: 'done' } } }), 1);
});

test('a lane whose job was ended by a program without marks goes on', async (t) => {
  const chores = await queue(t);
  const jobs = ['first', 'second'].map((name) => chore.of({ name }, { lane: 'a' }));
  await chores.transact((tx) => enqueue(tx, new Date(), jobs));
  await chores.db.job.updateMany({ where: { blocked: false }, data: { state: 'done' } });
  const ran: string[] = [];
  await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  await eventually(() => ran.length === 1);
  t.deepEqual(ran, ['second']);
});

test('many small jobs are settled in few statements', async (t) => {
  const chores = await queue(t);
  let settled = 0;
  const db = openDatabase(chores.url, { onQuery: (sql) => void (/SET state = 'done'/.test(sql) && settled++) });
  t.teardown(() => db.$disconnect());
  const ran: string[] = [];
  const worker = await chores.work(
    async (name) => {
      ran.push(name);
      return done;
    },
    { concurrency: 60, db },
  );
  const jobs = Array.from({ length: 600 }, (_, index) => chore.of({ name: String(index) }));
  await chores.transact((tx) => enqueue(tx, new Date(), jobs));
  await eventually(() => ran.length === 600);
  await eventually(() => worker.underWay() === 0);
  t.true(settled <= 120, `${settled} statements`);
});

const names = (jobs: { payload: unknown }[]) => jobs.map(({ payload }) => (payload as { name: string }).name);

async function rowsRead(db: ReturnType<typeof openDatabase>): Promise<number> {
  const rows = await db.$queryRaw<{ Value: string }[]>`SHOW SESSION STATUS LIKE 'Handler_read%'`;
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

test('a job that is requested after the others were written is written too', async (t) => {
  const chores = await queue(t);
  await chores.transact(async (tx) => {
    await enqueue(tx, chores.clock.now(), [chore.of({ name: 'first' })]);
    beforeCommit(tx, () => enqueue(tx, chores.clock.now(), [chore.of({ name: 'last' })]));
  });
  const jobs = await chores.db.job.findMany({ orderBy: { id: 'asc' } });
  t.deepEqual(
    jobs.map(({ payload }) => payload),
    [{ name: 'first' }, { name: 'last' }],
  );
});
