import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Database } from '../../../app/infra/database/client.ts';
import { createRedis } from '../../../app/infra/redis/redis.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createScripts } from '../../../app/infra/slack/pace/shared/scripts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { standingClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';
import { beginStanding, OFFSET, STANDING_CLOCK, stopping, twoOnRedis, watch } from './budget-stores.ts';

const post = (channel: string) => ({ priority: 'answer', channel }) as const;
const GAP = 'crewcall:{rate:ops}:gap:C1';

test('a slow post keeps its channel from all processes until it has ended', async (t) => {
  const { a, redises, advance } = await twoOnRedis(t, { urls: [(await testRedis(t)).url], stands: true });
  const turn = await a.take('chat.postMessage', post('C1'));
  turn.spend();
  const leftMs = async () => {
    // What is told in one turn of the event loop is told at its end. Over a's own connection the answer comes after it.
    await turnOfTheLoop();
    return redises[0]!.ask(OFFSET, async (client) => Number(await client.get(GAP)) - Number(await client.get(OFFSET)));
  };
  t.is(await leftMs(), 2_000, 'it was sent');
  for (let second = 0; second < 5; second++) {
    await advance(1);
    t.is(await leftMs(), 2_000, 'it is reported to Redis again');
  }
  turn.end();
  t.is(await leftMs(), 1_015, 'it has ended');
});

test('a turn that Redis granted is requested again if Redis cannot be asked any more, or not all processes ask it', async (t) => {
  const { a, live } = await twoOnRedis(t, { urls: [(await testRedis(t)).url], stands: true });
  const turn = await a.take('chat.postMessage', post('C1'));
  t.false(turn.hasLapsed());
  live(3);
  await turnOfTheLoop();
  t.true(turn.hasLapsed());
  turn.giveBack();
});

test('if not all processes ask Redis, channels are reserved in the database, too', async (t) => {
  const { db } = await testDatabase(t);
  const { a, live, advance } = await twoOnRedis(t, { urls: [(await testRedis(t)).url], db, stands: true });
  const { call } = watch();
  await call(a, 'all', 'chat.postMessage', post('C1'));
  t.is(await db.slackRest.count(), 0);
  live(3);
  await call(a, 'not all', 'chat.postMessage', post('C2'));
  await call(a, 'not all', 'chat.postMessage', post('C3'));
  t.is((await db.slackRest.findMany()).at(-1)?.channel, 'C3');
  await noted(db, { count: 3, advance: () => advance(1) });
});

test('a Redis that was emptied is told at once which channels rest', async (t) => {
  const { a, redises } = await twoOnRedis(t, { urls: [(await testRedis(t)).url], stands: true });
  const { call } = watch();
  await call(a, 'before', 'chat.postMessage', post('C1'));
  const ask = <T>(run: Parameters<(typeof redises)[0]['ask']>[1]) => redises[1]!.ask(OFFSET, run) as Promise<T>;
  await ask((client) => client.flushall());
  await beginStanding(redises[1]!);
  void call(a, 'finds out', 'chat.postMessage', post('C2'));
  await eventually(async () => {
    // Redis is asked for a turn only by whoever has told it everything.
    (await a.take('auth.test', { priority: 'answer' })).giveBack();
    return (await ask<number>((client) => client.exists('crewcall:{rate:ops}:auth.test:spent'))) === 1;
  });
  t.is(await ask<string | null>((client) => client.get(GAP)), `${1_000_000_000 + 1_015}`);
});

test('a process that does not count with the others tells them where it posts, and sees in the database where they did', async (t) => {
  const { db } = await testDatabase(t);
  const { url } = await testRedis(t);
  const { apart, clock, redis } = await openApart(t, { url, db });
  const { call, served } = watch();
  await call(apart, 'one', 'chat.postMessage', post('C1'));
  t.is(await redis.ask(OFFSET, (client) => client.get(GAP)), `${1_000_000_000 + 2_000}`, 'they are told');

  const spentAt = clock.now();
  await db.slackSpend.create({ data: { bot: 'ops', bucket: 'chat.postMessage:C2', spentAt, ref: 'another-1' } });
  const two = call(apart, 'two', 'chat.postMessage', post('C2'));
  await call(apart, 'elsewhere', 'chat.postMessage', post('C3'));
  t.deepEqual(served, ['one', 'elsewhere']);
  clock.advance({ seconds: 3 });
  await two;
  await noted(db, { count: 4, advance: () => clock.advance({ seconds: 1 }) });
});

/** Calls are recorded a moment after they were made, so time has to move. */
async function noted(db: Database, { count, advance }: { count: number; advance: () => unknown }): Promise<void> {
  await eventually(async () => {
    await advance();
    return (await db.slackSpend.count()) === count;
  });
}

/** Redis answers this process, but is not healthy enough to be counted on. */
async function openApart(t: ExecutionContext, { url, db }: { url: string; db: Database }) {
  const clock = standingClock();
  t.teardown(() => clock.end());
  const redis = createRedis({ urls: [url], clock, telemetry: createTelemetry(), commandMs: HANG_MS });
  t.teardown(() => redis.stop());
  await eventually(() => redis.isUp());
  await beginStanding(redis);
  const apart = createBudgets({
    ...{ clock, bot: 'ops', db, lookUpMs: HANG_MS },
    others: { name: 'apart', count: () => 2, onChange: () => () => {} },
    together: {
      redis: { ...redis, isUp: () => false },
      ...{ bot: 'ops', scripts: createScripts(STANDING_CLOCK), patienceMs: HANG_MS },
    },
  });
  t.teardown(() => stopping(apart, clock));
  return { apart, clock, redis };
}
