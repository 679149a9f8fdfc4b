import type { ExecutionContext } from 'ava';
import { eventually } from '../../helpers/eventually.ts';
import { type Two, watch } from './budget-stores.ts';

/** The promises of one process's budgets hold for two processes together, wherever calls are counted. */
export const promises: { title: string; stands: boolean; keeps: Keeps }[] = [];

type Keeps = (t: ExecutionContext, two: Two) => Promise<void>;

/** `stands`: no time passes because the machine is slow. */
function promise(title: string, keeps: Keeps, { stands = false }: { stands?: boolean } = {}): void {
  promises.push({ title, stands, keeps });
}

/** Within this many seconds one more post may be made. */
const ONE_POST = 0.123;

promise('of a window two processes together use what one would, and no more', async (t, { a, b, advance }) => {
  const { call, served } = watch();
  for (let index = 0; index < 30; index++) {
    for (const [name, budgets] of Object.entries({ a, b })) {
      void call(budgets, name, 'conversations.create', { priority: 'offer' });
    }
  }
  await eventually(() => served.length === 18);
  t.true(served.includes('a') && served.includes('b'));
  await call(a, 'answer', 'conversations.create', { priority: 'answer' });
  await call(b, 'answer', 'conversations.create', { priority: 'answer' });
  await advance(59);
  t.is(served.length, 20);
  await advance(2);
  await eventually(() => served.length === 20 + 18);
  await advance(61);
  await eventually(() => served.length === 20 + 36);
  await advance(61);
  await eventually(() => served.length === 62);
});

promise(
  'a flood of digests in one process keeps no answer of the other waiting',
  async (t, { a, b, advance }) => {
    const { call, count } = watch();
    for (let index = 0; index < 60; index++) {
      void call(a, 'digest', 'chat.postMessage', { priority: 'digest', channel: `C${index}` });
    }
    await eventually(() => count('digest') >= 28);
    for (let index = 0; index < 10; index++) {
      // Two places are kept for answers. After that, each answer gets the place that has just become free.
      if (index >= 2) await advance(ONE_POST);
      await call(b, 'answer', 'chat.postMessage', { priority: 'answer', channel: `U${index}` });
    }
    t.is(count('digest'), 28);
  },
  { stands: true },
);

promise('what is more important goes first, whichever process it is in', async (t, { a, b, advance }) => {
  const { call, served } = watch();
  const fill = Array.from({ length: 18 }, () => call(a, 'first', 'conversations.create', { priority: 'offer' }));
  await Promise.all(fill);
  for (const name of ['offer', 'offer']) void call(a, name, 'conversations.create', { priority: 'offer' });
  void call(b, 'undo', 'conversations.create', { priority: 'undo' });
  // Both have asked, and wait.
  await eventually(() => b.undoDelay('conversations.create') > 1_000);
  await advance(60);
  await eventually(() => served.length === 21);
  t.is(served[18], 'undo');
});

promise(
  'of ten turns one is for feedback, though the other process has offers without end',
  async (t, { a, b, advance }) => {
    const { call, served, count } = watch();
    for (let index = 0; index < 200; index++) {
      void call(a, 'offer', 'chat.postMessage', { priority: 'offer', channel: `U${index}` });
    }
    await eventually(() => count('offer') >= 28);
    for (const channel of ['C1', 'C2']) {
      const before = count('offer');
      const feedback = call(b, channel, 'chat.postMessage', { priority: 'feedback', channel });
      // It has asked, and waits.
      await eventually(() => b.undoDelay('chat.postMessage') > 0);
      while (!served.includes(channel)) {
        const soFar = served.length;
        await advance(ONE_POST);
        await eventually(() => served.length > soFar);
      }
      await feedback;
      t.true(count('offer') - before <= 10, served.join(' '));
    }
  },
  { stands: true },
);

promise('a 429 that one process was answered holds up the other, too', async (t, { a, b, advance }) => {
  const { call, served } = watch();
  await call(b, 'before', 'chat.update', { priority: 'offer' });
  await eventually(() => {
    // The other process may not listen yet.
    a.pause('chat.update', new Date(Date.now() + 7_000));
    return b.undoDelay('chat.update') > 5_000;
  });
  void call(b, 'after', 'chat.update', { priority: 'answer' });
  await call(b, 'other', 'chat.delete', { priority: 'answer' });
  t.deepEqual(served, ['before', 'other']);
  await advance(8);
  await eventually(() => served.length === 3);
});

promise('two processes keep a second between their posts to one channel', async (t, { a, b, advance }) => {
  const { call, served } = watch();
  await call(a, 'one', 'chat.postMessage', { priority: 'answer', channel: 'C1' });
  a.sameChannel('C1', 'D1');
  void call(b, 'two', 'chat.postMessage', { priority: 'answer', channel: 'C1' });
  await call(b, 'elsewhere', 'chat.postMessage', { priority: 'offer', channel: 'C2' });
  t.deepEqual(served, ['one', 'elsewhere']);
  await advance(2);
  await eventually(() => served.length === 3);
});

promise('a turn that one process gives back is the other’s', async (t, { a, b }) => {
  const turns = await Promise.all(
    Array.from({ length: 20 }, () => a.take('conversations.create', { priority: 'answer' })),
  );
  const { call, served } = watch();
  const waiting = call(b, 'b', 'conversations.create', { priority: 'answer' });
  turns[0]!.giveBack();
  await waiting;
  t.deepEqual(served, ['b']);
  for (const turn of turns.slice(1)) turn.end();
});

promise('of updates ten places are kept for people, and lent to a flood one by one', async (t, { a, b, advance }) => {
  const { call, served } = watch();
  for (let index = 0; index < 60; index++) {
    void call(index % 2 === 0 ? a : b, 'undo', 'chat.update', { priority: 'undo' });
  }
  await eventually(() => served.length === 40);
  await advance(4);
  await eventually(() => served.length === 41);
  await advance(33);
  await eventually(() => served.length >= 50);
  await call(b, 'other', 'chat.delete', { priority: 'answer' });
  t.is(served.length, 51);
});
