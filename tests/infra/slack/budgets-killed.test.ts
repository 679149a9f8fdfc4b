import { createRedis } from '../../../app/infra/redis/redis.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createScripts } from '../../../app/infra/slack/pace/shared/scripts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { standingClock } from '../../helpers/clock.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';
import { OFFSET, watch } from './budget-stores.ts';

/** Lua's clock, which only the test moves. */
const STANDING_CLOCK = `local function clock() return tonumber(redis.call('GET', '${OFFSET}')) end`;

test('of a killed process, turns to post that had not left are free after a second; what had left still counts', async (t) => {
  const { url } = await testRedis(t);
  const clock = standingClock();
  const open = async (name: string) => {
    const redis = createRedis({ urls: [url], clock, telemetry: createTelemetry(), commandMs: HANG_MS });
    t.teardown(() => redis.stop());
    await eventually(() => redis.isUp());
    await redis.ask(OFFSET, (client) => client.setnx(OFFSET, 1_000_000_000));
    const budgets = createBudgets({
      ...{ clock, bot: 'ops', others: { name, count: () => 1, onChange: () => () => {} } },
      together: { redis, bot: 'ops', scripts: createScripts(STANDING_CLOCK), patienceMs: HANG_MS },
    });
    (await budgets.take('auth.test', { priority: 'answer' })).giveBack();
    return { redis, budgets };
  };
  const [killed, other] = [await open('killed'), await open('other')];
  const post = (channel: string) => ({ priority: 'offer', channel }) as const;
  for (let index = 0; index < 21; index++) {
    const turn = await killed.budgets.take('chat.postMessage', post(`C${index}`));
    if (index === 0) turn.spend();
  }
  await eventually(() =>
    other.redis.ask(OFFSET, (client) => client.zscore('crewcall:{rate:ops}:chat.postMessage:spent', '*')),
  );
  await eventually(
    async () =>
      (await other.redis.ask(OFFSET, (client) => client.zcard('crewcall:{rate:ops}:chat.postMessage:spent'))) === 2,
    { what: 'one has left' },
  );
  killed.redis.stop();

  const { call, count } = watch();
  for (let index = 0; index < 20; index++) void call(other.budgets, 'new', 'chat.postMessage', post(`D${index}`));
  void call(other.budgets, 'heir', 'chat.postMessage', post('C5'));
  await eventually(() => count('new') === 7 && other.budgets.undoDelay('chat.postMessage') > 0);
  await other.redis.ask(OFFSET, (client) => client.incrby(OFFSET, 1_001));
  await eventually(() => {
    clock.advance({ ms: 10 });
    return count('new') === 20 && count('heir') === 1;
  });
  t.is(
    await other.redis.ask(OFFSET, (client) => client.zcard('crewcall:{rate:ops}:chat.postMessage:spent')),
    2,
    'the mark, and what had left',
  );
});
