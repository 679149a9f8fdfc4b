import test from 'ava';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createHeldChannels } from '../../../app/infra/slack/pace/held-channels.ts';
import { createRests } from '../../../app/infra/slack/pace/rests.ts';
import { shiftedClock, standingClock } from '../../helpers/clock.ts';
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
  // The database has its own clock, so there the channel rests for as long as the test says.
  await db.$executeRaw`UPDATE slack_rests SET until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE channel = 'C1'`;
  const two = post(b, 'two', 'C1');
  await post(b, 'elsewhere', 'C2');
  t.deepEqual(served, ['one', 'elsewhere']);
  clock.advance({ seconds: 2 });
  await post(a, 'own', 'C1');
  t.deepEqual(served, ['one', 'elsewhere', 'own'], 'a process knows the gap between its own posts by itself');

  await db.$executeRaw`UPDATE slack_rests SET until = UTC_TIMESTAMP(3) WHERE channel = 'C1'`;
  clock.advance({ hours: 1 });
  await two;
  t.deepEqual(await db.slackRest.findMany({ select: { channel: true, holder: true }, orderBy: { channel: 'asc' } }), [
    { channel: 'C1', holder: 'b' },
    { channel: 'C2', holder: 'b' },
  ]);
  await Promise.all([a, b].map((budgets) => budgets?.stop()));
});

test('a channel in the database is kept by the process that has it, and by no other', async (t) => {
  const { db } = await testDatabase(t);
  const [a, b] = ['a', 'b'].map((holder) => createRests({ db, bot: 'ops', holder, clock: standingClock() }));
  t.is(await a!.take('C1'), 0);
  t.is(await a!.take('C1'), 0, 'the gap between its own posts a process knows itself');
  t.true((await b!.take('C1')) > 0);
  await db.$executeRaw`UPDATE slack_rests SET until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR`;
  await b!.keep('C1');
  t.true((await b!.take('C1')) > 1_000_000, 'it is not theirs to keep');
  await a!.keep('C1');
  const leftMs = await b!.take('C1');
  t.true(leftMs > 0 && leftMs <= 2_000, `two seconds from now, ${leftMs} ms are left`);
});

test('a post that takes long keeps its channel from everybody until it has ended; a process that stood still asks anew', (t) => {
  const clock = standingClock();
  const stood = { ms: 0 };
  const told: string[] = [];
  const held = createHeldChannels({
    clock: { ...clock, monotonic: () => clock.monotonic() + stood.ms },
    rests: { take: async () => 0, keep: async (channel) => void told.push(`database ${channel}`) },
    rest: (channels, ms) => told.push(`Redis ${channels.join()} ${ms}`),
  });
  const heard = () => told.splice(0).sort();
  held.taken('one', 'C1');
  held.left('two', 'C2');
  t.deepEqual(heard(), ['Redis C1 2000'], 'what has left was told by its gate');
  for (let again = 0; again < 3; again++) {
    clock.advance({ ms: 500 });
    t.deepEqual(heard(), ['Redis C1,C2 2000', 'database C1']);
  }
  t.false(held.hasLapsed('one'));
  stood.ms = 1_501;
  t.true(held.hasLapsed('one'));
  t.false(held.hasLapsed('two'), 'nobody took its channel in the database');
  held.over('one');
  held.over('two');
  t.deepEqual(heard(), ['Redis C1 1015', 'database C1'], 'it rests for a second from its end');
  clock.advance({ seconds: 5 });
  t.deepEqual(heard(), []);
});
