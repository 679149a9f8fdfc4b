import test from 'ava';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { done } from '../../../app/infra/jobs/job.ts';
import { standingClock } from '../../helpers/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { queue } from './queue.ts';

test('an idle worker sleeps for seconds, or until the next job is due if that is sooner', async (t) => {
  const clock = standingClock();
  // Due times follow the later clock, so the database's must not be the later one.
  clock.advance({ hours: 24 });
  const chores = await queue(t, { polls: false, clock });
  const sleeps: { ms: number; wake: () => void }[] = [];
  chores.clock.after = (ms, wake) => {
    sleeps.push({ ms, wake });
    return () => {};
  };
  const ran: string[] = [];
  const work = async (name: string) => {
    ran.push(name);
    return done;
  };
  const dueIn = (ms: number) => ({ runAt: new Date(chores.clock.now().getTime() + ms) });

  const asked: string[] = [];
  const db = openDatabase(chores.url, { onQuery: (sql) => asked.push(sql) });
  t.teardown(() => db.$disconnect());
  await chores.work(work, { db });
  t.deepEqual(
    sleeps.map(({ ms }) => ms),
    [4_000],
  );
  asked.length = 0;
  sleeps.pop()?.wake();
  await eventually(() => sleeps.length === 1);
  t.is(asked.filter((sql) => /\bjobs\b/.test(sql)).length, 1, 'a poll of an idle worker is one statement');

  // Written by this process: the writer says when to wake, once for all jobs that are due together.
  const { runAt } = dueIn(3_000);
  for (const name of ['sweep', 'dust']) await chores.add(name, { runAt });
  t.is(sleeps.length, 2);
  t.true((sleeps[1]?.ms ?? 0) > 0 && (sleeps[1]?.ms ?? 0) <= 3_030, `${sleeps[1]?.ms} ms`);
  chores.clock.advance({ seconds: 4 });
  sleeps[1]?.wake();
  await eventually(() => ran.length === 2);

  // Written by another process: the next poll finds when it is due.
  await chores.db.job.create({
    data: { kind: 'chore', payload: { name: 'mop' }, createdAt: new Date(), ...dueIn(120_000) },
  });
  chores.clock.advance({ seconds: 119 });
  sleeps[0]?.wake();
  await eventually(() => sleeps.length === 3);
  t.true((sleeps[2]?.ms ?? 0) <= 1_001, `${sleeps[2]?.ms} ms`);
  chores.clock.advance({ seconds: 2 });
  sleeps[2]?.wake();
  await eventually(() => ran.length === 3);
});
