import test from 'ava';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { watch } from './budget-stores.ts';

test('processes that do not count together keep a second between their posts to one channel, through the database', async (t) => {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  const [a, b] = ['a', 'b'].map((name) => {
    const others = { name, count: () => 2, onChange: () => () => {} };
    return createBudgets({ clock, bot: 'ops', db, others, lookUpMs: HANG_MS });
  });
  const { call, served } = watch();
  const post = (budgets: typeof a, name: string, channel: string) =>
    call(budgets!, name, 'chat.postMessage', { priority: 'offer', channel });
  await post(a, 'one', 'C1');
  // The database's clock is not ours: there the channel rests for as long as the test says.
  await db.$executeRaw`UPDATE slack_rests SET until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE channel = 'C1'`;
  const two = post(b, 'two', 'C1');
  await post(b, 'elsewhere', 'C2');
  t.deepEqual(served, ['one', 'elsewhere']);
  clock.advance({ seconds: 2 });
  await post(a, 'own', 'C1');
  t.deepEqual(served, ['one', 'elsewhere', 'own'], 'the gap between its own posts a process knows itself');

  await db.$executeRaw`UPDATE slack_rests SET until = UTC_TIMESTAMP(3) WHERE channel = 'C1'`;
  clock.advance({ hours: 1 });
  await two;
  t.deepEqual(await db.slackRest.findMany({ select: { channel: true, holder: true }, orderBy: { channel: 'asc' } }), [
    { channel: 'C1', holder: 'b' },
    { channel: 'C2', holder: 'b' },
  ]);
  await Promise.all([a, b].map((budgets) => budgets?.stop()));
});
