import test from 'ava';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { done } from '../../../app/infra/jobs/job.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { chore, gate, queue } from './queue.ts';

test('without shared budgets each process takes its part of many jobs; one process takes a few alone, and any that nobody takes', async (t) => {
  const chores = await queue(t);
  const held = gate();
  t.teardown(() => held.open());
  const [hasA, hasB]: [string[], string[]] = [[], []];
  let apart = 2;
  const works = (has: string[]) =>
    chores.work(
      async (name) => {
        has.push(name);
        await held.opened;
        return done;
      },
      { concurrency: 500, parts: { apart: () => apart, leftMs: HANG_MS }, partsBeyond: 4 },
    );
  const add = (count: number) =>
    chores.transact((tx) =>
      enqueue(
        tx,
        chores.clock.now(),
        Array.from({ length: count }, (_, index) => chore.of({ name: `${index}` })),
      ),
    );
  const a = await works(hasA);
  await add(4);
  await eventually(() => hasA.length === 4);
  await add(16);
  await eventually(() => hasA.length >= 10);
  const b = await works(hasB);
  await eventually(() => hasA.length + hasB.length === 20);
  t.deepEqual([a.underWay(), b.underWay()], [10, 10]);

  await b.stop(1);
  await eventually(async () => (await chores.db.job.count({ where: { state: 'waiting' } })) === 10);
  t.is(a.underWay(), 10, 'the other one may be about to come back');
  chores.clock.advance({ seconds: (2 * HANG_MS) / 1_000 });
  await eventually(() => a.underWay() === 20);

  apart = 1;
  await add(16);
  await eventually(() => a.underWay() === 36);
});
