import test from 'ava';
import type { Database } from '../../../app/infra/database/client.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testRedis, testWithRedis } from '../../helpers/redis.ts';
import { OFFSET, twoOnRedis, watch } from './budget-stores.ts';

/** Calls are recorded 20 ms later. */
const noted = (db: Database, count: number) => eventually(async () => (await db.slackSpend.count()) >= count);

const MANY = Array.from({ length: 30 });

test('without Redis each of two processes keeps to half of the remaining budget', async (t) => {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  let living = 1;
  const listeners = new Set<() => void>();
  const others = (name: string) => ({
    name,
    count: () => living,
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const [a, b] = ['a', 'b'].map((name) =>
    createBudgets({ clock, bot: 'ops', db, others: others(name), lookUpMs: HANG_MS }),
  );
  const { call, count, served } = watch();
  for (let index = 0; index < 10; index++) await call(a!, 'before', 'chat.delete', { priority: 'answer' });
  (await b!.take('auth.test', { priority: 'answer' })).giveBack();
  await noted(db, 10);
  living = 2;
  for (const listener of listeners) listener();
  for (const _ of MANY) {
    void call(a!, 'a', 'chat.delete', { priority: 'answer' });
    void call(b!, 'b', 'chat.delete', { priority: 'answer' });
  }
  // The process that counted last may have counted calls of the other one, too.
  await eventually(() => count('a') >= 10 && count('b') >= 10 && count('a') + count('b') >= 30);
  clock.advance({ seconds: 30 });
  t.true(count('a') <= 20 && count('b') <= 20 && served.length <= 50, `${count('a')} ${count('b')}`);
  clock.advance({ seconds: 32 });
  await eventually(() => count('a') === 30 && count('b') === 30);
  await Promise.all([a, b].map((budgets) => budgets?.stop()));
});

testWithRedis(
  'while Redis is frozen nobody waits for it, each keeps to half; afterwards there is no burst',
  async (t) => {
    const { db } = await testDatabase(t);
    const server = await testRedis(t);
    const { a, b, redises, advance } = await twoOnRedis(t, { urls: [server.url], db, patient: false });
    const { call, count, served } = watch();
    for (let index = 0; index < 10; index++) await call(a, 'before', 'chat.delete', { priority: 'answer' });
    await noted(db, 10);
    server.freeze();
    for (const _ of MANY) {
      void call(a, 'a', 'chat.delete', { priority: 'answer' });
      void call(b, 'b', 'chat.delete', { priority: 'answer' });
    }
    await eventually(() => count('a') === 20 && count('b') === 20);
    server.thaw();
    await eventually(() => redises.every((redis) => redis.isUp()));
    await advance(1);
    await advance(1);
    // Both count together again, and know each other's calls.
    await call(a, 'other', 'chat.update', { priority: 'answer' });
    await advance(25);
    t.is(served.length, 51);
    await advance(40);
    await eventually(() => count('a') === 30 && count('b') === 30);
  },
);

testWithRedis('a Redis that was emptied is told again what was called', async (t) => {
  const { db } = await testDatabase(t);
  const { url } = await testRedis(t);
  const { a, b, redises } = await twoOnRedis(t, { urls: [url], db });
  const { call, served } = watch();
  for (let index = 0; index < 50; index++) await call(a, 'a', 'chat.delete', { priority: 'answer' });
  await noted(db, 50);
  await redises[0]!.ask(OFFSET, (client) => client.flushall());
  void call(b, 'b', 'chat.delete', { priority: 'answer' });
  void call(a, 'a', 'chat.delete', { priority: 'answer' });
  // By then the calls were reported to Redis.
  await eventually(() => b.undoDelay('chat.delete') > 20_000 && a.undoDelay('chat.delete') > 20_000);
  t.is(served.length, 50);
});

testWithRedis('a process that lives but does not hear Redis is left its share by the others', async (t) => {
  const { url } = await testRedis(t);
  const { a, b } = await twoOnRedis(t, { urls: [url] });
  await b.stop();
  const { call, served } = watch();
  for (const _ of MANY) void call(a, 'a', 'chat.delete', { priority: 'answer' });
  await eventually(() => served.length === 25 && a.undoDelay('chat.delete') > 1_000);
  t.is(served.length, 25);
});

testWithRedis(
  'calls that are under way when Redis goes, and when it comes back, are counted all the same',
  async (t) => {
    const { db } = await testDatabase(t);
    const server = await testRedis(t);
    const { a, b, redises, live, advance } = await twoOnRedis(t, { urls: [server.url], db, patient: false });
    await b.stop();
    live(1);
    const turns: Awaited<ReturnType<typeof a.take>>[] = [];
    const ask = async () => void turns.push(await a.take('chat.delete', { priority: 'answer' }));
    for (let index = 0; index < 20; index++) void ask();
    await eventually(() => turns.length === 20);

    // They have their turn. Calls that are waited for before they are sent are recorded nowhere.
    server.freeze();
    for (let index = 0; index < 60; index++) void ask();
    await eventually(() => turns.length >= 50);
    t.is(turns.length, 50);

    server.thaw();
    await eventually(() => redises[0]?.isUp());
    await advance(1);
    (await a.take('chat.update', { priority: 'answer' })).giveBack();
    for (const turn of turns.slice()) turn.end();
    await advance(30);
    await eventually(() => a.undoDelay('chat.delete') > 0);
    t.is(turns.length, 50);
    await advance(33);
    await eventually(() => turns.length === 80);
  },
);

testWithRedis('calls that Redis had granted count from their end, also when they end while it is away', async (t) => {
  const { db } = await testDatabase(t);
  const server = await testRedis(t);
  const { a, b, live, clock } = await twoOnRedis(t, { urls: [server.url], db, patient: false });
  await b.stop();
  live(1);
  const turns: Awaited<ReturnType<typeof a.take>>[] = [];
  const ask = async () => void turns.push(await a.take('chat.delete', { priority: 'answer' }));
  for (let index = 0; index < 20; index++) void ask();
  await eventually(() => turns.length === 20);
  server.freeze();
  for (let index = 0; index < 60; index++) void ask();
  await eventually(() => turns.length >= 50);

  clock.advance({ seconds: 35 });
  for (const turn of turns.slice()) turn.end();
  // Sixty seconds after Redis went away, and thirty after they ended.
  clock.advance({ seconds: 30 });
  await eventually(() => a.undoDelay('chat.delete') > 0);
  t.is(turns.length, 50);
  clock.advance({ seconds: 33 });
  await eventually(() => turns.length === 80);
});
