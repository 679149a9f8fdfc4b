import test from 'ava';
import { done } from '../../../app/infra/jobs/job.ts';
import { eventually } from '../../helpers/eventually.ts';
import { queue } from './queue.ts';

test('an idle worker sleeps for seconds, and until the next job is due where that is sooner', async (t) => {
  const chores = await queue(t, { polls: false });
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

  await chores.work(work);
  t.deepEqual(
    sleeps.map(({ ms }) => ms),
    [4_000],
  );

  // Written here: whoever wrote it says when to wake, once for all that fall due together.
  const { runAt } = dueIn(3_000);
  for (const name of ['sweep', 'dust']) await chores.add(name, { runAt });
  t.is(sleeps.length, 2);
  t.true((sleeps[1]?.ms ?? 0) > 0 && (sleeps[1]?.ms ?? 0) <= 3_030, `${sleeps[1]?.ms} ms`);
  chores.clock.advance({ seconds: 4 });
  sleeps[1]?.wake();
  await eventually(() => ran.length === 2);

  // Written by another process: the next look finds when it is due.
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
