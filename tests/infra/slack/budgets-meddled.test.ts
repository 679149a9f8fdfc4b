import { testDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';
import { OFFSET, twoOnRedis, watch } from './budget-stores.ts';

/** The key of this test's bot, in the slot of OFFSET. */
const keyOf = (name: string) => `crewcall:{rate:ops}:${name}`;

test('a Redis that is short of memory evicts one key: the calls are reported again, and no window is exceeded', async (t) => {
  const { db } = await testDatabase(t);
  const { url } = await testRedis(t);
  const { a, b, redises } = await twoOnRedis(t, { urls: [url], db });
  const ask = <T>(run: Parameters<(typeof redises)[0]['ask']>[1]) => redises[0]!.ask(OFFSET, run) as Promise<T>;
  const epoch = () => ask<string | null>((client) => client.hget(keyOf('known'), 'epoch'));
  const { call, served } = watch();
  for (let index = 0; index < 50; index++) await call(a, 'a', 'chat.delete', { priority: 'answer' });
  await call(a, 'post', 'chat.postMessage', { priority: 'answer', channel: 'C0' });
  await eventually(async () => (await db.slackSpend.count()) === 51);
  let channels = 0;
  const asks = {
    'chat.delete:spent': () => void call(b, 'b', 'chat.delete', { priority: 'answer' }),
    'chat.postMessage:spent': post,
    'chat.postMessage:state': post,
  };
  function post() {
    return call(b, 'post', 'chat.postMessage', { priority: 'answer', channel: `C${++channels}` });
  }
  for (const [gone, asksForIt] of Object.entries(asks)) {
    const before = await epoch();
    t.is(await ask<number>((client) => client.del(keyOf(gone))), 1, gone);
    await eventually(async () => {
      // It may be reporting its calls at this moment, and keep to its share.
      await asksForIt();
      const now = await epoch();
      return now !== null && now !== before;
    });
  }
  void call(a, 'a', 'chat.delete', { priority: 'answer' });
  await eventually(() => b.undoDelay('chat.delete') > 20_000 && a.undoDelay('chat.delete') > 20_000);
  t.is(served.filter((name) => name !== 'post').length, 50);
});

test('another program’s value under one of our keys stays; each process keeps to its share, and Redis counts as unhealthy', async (t) => {
  const { db } = await testDatabase(t);
  const { url } = await testRedis(t);
  const { a, b, redises } = await twoOnRedis(t, { urls: [url], db });
  await redises[0]!.ask(OFFSET, (client) => client.set(keyOf('chat.delete:spent'), 'theirs'));
  const { call, count } = watch();
  for (let index = 0; index < 30; index++) {
    void call(a, 'a', 'chat.delete', { priority: 'answer' });
    void call(b, 'b', 'chat.delete', { priority: 'answer' });
  }
  await eventually(() => count('a') === 25 && count('b') === 25);
  t.deepEqual(
    redises.map((redis) => [redis.isUp(), redis.isSound()]),
    redises.map(() => [true, false]),
  );
  t.is(await redises[0]!.ask(OFFSET, (client) => client.get(keyOf('chat.delete:spent'))), 'theirs');
});
