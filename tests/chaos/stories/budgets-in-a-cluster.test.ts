import { testDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test } from '../../helpers/redis.ts';
import { promises } from '../../infra/slack/budget-promises.ts';
import { OFFSET, twoOnRedis, watch } from '../../infra/slack/budget-stores.ts';
import { startChaosRedis } from '../stage/redis.ts';

test.serial('in a cluster of Redis the budgets keep all promises that they keep on one server', async (t) => {
  t.timeout(HANG_MS);
  const cluster = await startChaosRedis(process.env.TEST_REDIS ?? '', 'cluster');
  t.teardown(() => cluster.stop());
  for (const { title, stands, keeps } of promises) {
    t.log(title);
    const two = await twoOnRedis(t, { urls: cluster.urls.slice(0, 2), stands });
    await keeps(t, two);
    await Promise.all([two.a.stop(), two.b.stop()]);
    await cluster.empty();
  }
});

test.serial(
  'the master of the budgets freezes: no call waits, its replica takes over, and no window is exceeded',
  async (t) => {
    t.timeout(HANG_MS);
    const { db } = await testDatabase(t);
    const cluster = await startChaosRedis(process.env.TEST_REDIS ?? '', 'cluster');
    t.teardown(() => cluster.stop());
    await eventually(async () => (await cluster.trouble()) === undefined);
    const { a, b, redises } = await twoOnRedis(t, { urls: cluster.urls.slice(0, 2), db, patient: false });
    const { call, served } = watch();
    for (let index = 0; index < 10; index++) await call(a, 'before', 'chat.delete', { priority: 'answer' });
    // One of the three masters has the budgets. Each in turn is frozen for longer than a fail-over takes.
    cluster.freeze({ which: 0, ms: 8_000 });
    for (let index = 0; index < 40; index++) {
      void call(index % 2 === 0 ? a : b, 'during', 'chat.delete', { priority: 'answer' });
    }
    await eventually(() => served.length >= 40);
    await eventually(() => redises.every((redis) => redis.isUp()));
    await redises[0]?.ask(OFFSET, (client) => client.get(OFFSET));
    await call(a, 'other', 'chat.update', { priority: 'answer' });
    t.true(served.length <= 51, `${served.length}`);
  },
);
