import test from 'ava';
import type { Tx } from '../../../app/infra/database/client.ts';
import { RetryLater } from '../../../app/infra/errors.ts';
import { cancel, done, snooze } from '../../../app/infra/jobs/job.ts';
import { retryDead, retryJob } from '../../../app/infra/jobs/retry.ts';
import { eventually } from '../../helpers/eventually.ts';
import { gate, queue } from './queue.ts';

test('a job runs when its fact is committed, without waiting for a poll, after people who wait for answers', async (t) => {
  const chores = await queue(t, { polls: false });
  const ran: string[] = [];
  const calm = gate();
  let isAsked = false;
  const yields = () => {
    isAsked = true;
    return calm.opened;
  };
  const work = async (name: string) => {
    ran.push(name);
    return done;
  };
  await chores.work(work, { yields });
  await chores.add('sweep');
  await eventually(() => isAsked);
  t.deepEqual(await chores.states(), ['waiting'], 'it is not even claimed while a crowd waits for answers');
  calm.open();
  await eventually(() => ran.length === 1);
  await eventually(async () => (await chores.states()).every((state) => state === 'done'));
  t.deepEqual(ran, ['sweep']);
});

test('a job of a transaction that is rolled back never runs', async (t) => {
  const chores = await queue(t);
  await t.throwsAsync(
    chores.transact(async (tx) => {
      await tx.job.create({
        data: { kind: 'chore', payload: { name: 'sweep' }, runAt: new Date(), createdAt: new Date() },
      });
      throw new Error('changed our mind');
    }),
  );
  t.deepEqual(await chores.states(), []);
});

test('jobs of one lane run one after another in their order, other lanes beside them', async (t) => {
  const chores = await queue(t);
  const started: string[] = [];
  let underWay = 0;
  let most = 0;
  const release = gate();
  for (const name of ['a1', 'a2', 'a3', 'b1']) await chores.add(name, { lane: name.slice(0, 1) });
  await chores.work(async (name) => {
    started.push(name);
    if (name.startsWith('a')) most = Math.max(most, ++underWay);
    if (name === 'a1') await release.opened;
    if (name.startsWith('a')) underWay--;
    return done;
  });
  await eventually(() => started.includes('b1'));
  t.deepEqual([...started].sort(), ['a1', 'b1']);
  release.open();
  await eventually(() => started.length === 4);
  t.deepEqual(
    started.filter((name) => name.startsWith('a')),
    ['a1', 'a2', 'a3'],
  );
  t.is(most, 1);
});

test('a failing job is tried again while its lane waits, and its death frees the lane', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  await chores.add('broken', { lane: 'x' });
  await chores.add('next', { lane: 'x' });
  await chores.work(
    async (name, { attempt }) => {
      ran.push(`${name} ${attempt}`);
      if (name === 'broken') throw new Error('no broom');
      return done;
    },
    { attempts: 3 },
  );
  await eventually(() => {
    chores.clock.advance({ seconds: 2 });
    return ran.includes('next 1');
  });
  t.deepEqual(ran, ['broken 1', 'broken 2', 'broken 3', 'next 1']);
  t.is(chores.dead.length, 1);
  t.is(chores.dead[0]?.because, 'Error: no broom');
});

test('a dead job is kept, and runs again when somebody retries it', async (t) => {
  const chores = await queue(t);
  let mended = false;
  await chores.work(
    async () => {
      if (!mended) throw new Error('no broom');
      return done;
    },
    { attempts: 1 },
  );
  await chores.add('sweep');
  await eventually(() => chores.dead.length === 1);
  mended = true;
  const id = chores.dead[0]!.id;
  t.deepEqual(await chores.transact((tx) => retryJob(tx, { id, at: chores.clock.now() })), {
    outcome: 'retried',
    kind: 'chore',
  });
  await eventually(async () => (await chores.states())[0] === 'done');
  t.deepEqual(await chores.transact((tx) => retryJob(tx, { id, at: chores.clock.now() })), {
    outcome: 'not_dead',
    state: 'done',
  });
  t.deepEqual(await chores.transact((tx) => retryJob(tx, { id: 99n, at: chores.clock.now() })), { outcome: 'unknown' });
});

test('a delayed job waits for its time', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  await chores.add('later', { runAt: new Date(chores.clock.now().getTime() + 3_600_000) });
  await chores.add('now');
  await eventually(() => ran.length === 1);
  t.deepEqual(ran, ['now']);
  chores.clock.advance({ hours: 1, seconds: 2 });
  await eventually(() => ran.length === 2);
  t.deepEqual(ran, ['now', 'later']);
});

test('requesting a waiting job again has no effect, or brings it forward', async (t) => {
  const chores = await queue(t);
  const tomorrow = new Date(chores.clock.now().getTime() + 86_400_000);
  await chores.add('sweep', { uniqueKey: 'sweep', runAt: tomorrow });
  await chores.add('sweep', { uniqueKey: 'sweep' });
  await chores.add('sweep', { uniqueKey: 'sweep', runAt: tomorrow });
  const jobs = await chores.db.job.findMany();
  t.is(jobs.length, 1);
  t.true(jobs[0]!.runAt < tomorrow);
});

test('requesting a running job again makes it run once more afterwards', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  const release = gate();
  await chores.work(async (name) => {
    ran.push(name);
    await release.opened;
    return done;
  });
  await chores.add('sweep', { uniqueKey: 'sweep', lane: 'broom' });
  await eventually(() => ran.length === 1);
  await chores.add('sweep', { uniqueKey: 'sweep', lane: 'broom' });
  release.open();
  await eventually(() => ran.length === 2);
  t.is(ran.length, 2);
});

test('a snooze does not count as an attempt, nor does waiting for an operator, who is told', async (t) => {
  const chores = await queue(t);
  const attempts: number[] = [];
  await chores.work(
    async (_name, { attempt }) => {
      attempts.push(attempt);
      const soon = new Date(chores.clock.now().getTime() + 60_000);
      if (attempts.length === 1) return snooze(soon);
      if (attempts.length === 2) throw new RetryLater('no broom', soon, { key: 'broom', text: 'Buy a broom.' });
      return cancel('somebody else swept');
    },
    { attempts: 1 },
  );
  await chores.add('sweep');
  await eventually(() => {
    chores.clock.advance({ seconds: 61 });
    return attempts.length === 3;
  });
  t.deepEqual(attempts, [1, 1, 1]);
  t.deepEqual(chores.obstacles, ['broom']);
  await eventually(async () => (await chores.db.job.findFirst())?.lastError === 'somebody else swept');
  t.pass();
});

test('stopping waits for running jobs, and interrupted ones run again at the next start', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  const first = await chores.work(async (name, { signal }) => {
    ran.push(`first ${name}`);
    if (name === 'long')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopping'))));
    return done;
  });
  await chores.add('long');
  await eventually(() => ran.length === 1);
  await first.stop();
  await chores.work(async (name) => {
    ran.push(`second ${name}`);
    return done;
  });
  await eventually(() => ran.length === 2);
  t.deepEqual(ran, ['first long', 'second long']);
});

test('jobs that were claimed although the worker got an error are run all the same', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  const busy = gate();
  let isCutOff = false;
  const cutOffOnce = async <T>(run: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await chores.transact(run);
    if (isCutOff && Array.isArray(result) && result.length > 0) {
      isCutOff = false;
      throw new Error('the connection broke after the commit');
    }
    return result;
  };
  const through = Object.assign(cutOffOnce, { onCommit: chores.transact.onCommit });
  await chores.add('long');
  await chores.work(
    async (name) => {
      ran.push(name);
      if (name === 'long') await busy.opened;
      return done;
    },
    { through },
  );
  await eventually(() => ran.length === 1);
  isCutOff = true;
  await chores.add('sweep');
  await eventually(() => ran.includes('sweep'));
  busy.open();
  await eventually(async () => (await chores.states()).every((state) => state === 'done'));
  t.deepEqual(ran, ['long', 'sweep']);
});

test('all jobs that died of one cause run again at once, and those of another cause stay dead', async (t) => {
  const chores = await queue(t);
  let isMended = false;
  await chores.work(
    async (name) => {
      if (isMended) return done;
      throw new Error(name === 'odd' ? 'no water' : `no broom for "${name}"`);
    },
    { attempts: 1 },
  );
  await chores.add('odd');
  await eventually(() => chores.dead.length === 1);
  for (const name of ['one', 'two', 'three']) await chores.add(name);
  await eventually(() => chores.dead.length === 4);
  isMended = true;
  const { retried, others } = await chores.transact((tx) => retryDead(tx, chores.clock.now()));
  t.deepEqual([retried.length, others], [3, 1]);
  await eventually(async () => (await chores.states()).filter((state) => state === 'done').length === 3);
  t.deepEqual(await chores.states(), ['dead', 'done', 'done', 'done']);
});
