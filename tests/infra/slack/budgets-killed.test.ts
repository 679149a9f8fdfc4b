import type { ExecutionContext } from 'ava';
import { createRedis } from '../../../app/infra/redis/redis.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createScripts } from '../../../app/infra/slack/pace/shared/scripts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { standingClock } from '../../helpers/clock.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';
import { beginStanding, OFFSET, STANDING_CLOCK, watch } from './budget-stores.ts';

/** A process and its connection to Redis. Both clocks stand still. */
async function openProcess(t: ExecutionContext, { url, name }: { url: string; name: string }) {
  const clock = standingClock();
  const redis = createRedis({ urls: [url], clock, telemetry: createTelemetry(), commandMs: HANG_MS });
  t.teardown(() => redis.stop());
  await eventually(() => redis.isUp());
  await beginStanding(redis);
  const budgets = createBudgets({
    ...{ clock, bot: 'ops', others: { name, count: () => 1, onChange: () => () => {} } },
    together: { redis, bot: 'ops', scripts: createScripts(STANDING_CLOCK), patienceMs: HANG_MS },
  });
  (await budgets.take('auth.test', { priority: 'answer' })).giveBack();
  return { redis, budgets, clock };
}

const post = (channel: string) => ({ priority: 'offer', channel }) as const;

test('if a process is killed, its turns to post that were not used are free after a second; sent posts still count', async (t) => {
  const { url } = await testRedis(t);
  const killed = await openProcess(t, { url, name: 'killed' });
  const other = await openProcess(t, { url, name: 'other' });
  const sizeOf = (name: string) =>
    other.redis.ask(OFFSET, (client) => client.zcard(`crewcall:{rate:ops}:chat.postMessage:${name}`));
  for (let index = 0; index < 21; index++) {
    const turn = await killed.budgets.take('chat.postMessage', post(`C${index}`));
    if (index === 0) turn.spend();
  }
  await eventually(async () => (await sizeOf('granted')) === 20, { what: 'one was sent' });
  t.is(await sizeOf('spent'), 22, 'the mark, and all of them: a release that knows no granted turns counts these');
  killed.redis.stop();

  const { call, count } = watch();
  for (let index = 0; index < 20; index++) void call(other.budgets, 'new', 'chat.postMessage', post(`D${index}`));
  void call(other.budgets, 'heir', 'chat.postMessage', post('C5'));
  await eventually(() => count('new') === 7 && other.budgets.undoDelay('chat.postMessage') > 0);
  await other.redis.ask(OFFSET, (client) => client.incrby(OFFSET, 1_001));
  await eventually(() => {
    other.clock.advance({ ms: 10 });
    return count('new') === 20 && count('heir') === 1;
  });
  t.is(await sizeOf('spent'), 2, 'the mark, and the sent ones');
});

test('a process that was frozen for longer gives its turn back, and leaves the channel to the process that has it by now', async (t) => {
  const { url } = await testRedis(t);
  const frozen = await openProcess(t, { url, name: 'frozen' });
  const other = await openProcess(t, { url, name: 'other' });
  const turn = await frozen.budgets.take('chat.postMessage', post('C1'));
  t.false(turn.hasLapsed());

  await other.redis.ask(OFFSET, (client) => client.incrby(OFFSET, 1_001));
  const others = await other.budgets.take('chat.postMessage', post('C1'));
  frozen.clock.advance({ ms: 1_001 });
  t.true(turn.hasLapsed(), 'a post now would be the second one within a second');
  t.false(others.hasLapsed());

  turn.giveBack();
  // By then it was reported to Redis.
  await frozen.budgets.take('chat.postMessage', post('C2'));
  const gap = await other.redis.ask(OFFSET, (client) => client.get('crewcall:{rate:ops}:gap:C1'));
  t.is(Number(gap), 1_000_000_000 + 1_001 + 1_000, 'the channel is still kept for the other process');
});
