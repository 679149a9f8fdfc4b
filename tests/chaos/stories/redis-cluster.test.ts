import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../../app/infra/clock.ts';
import { keys } from '../../../app/infra/directory/shared/keys.ts';
import { openShared } from '../../../app/infra/directory/shared/shared.ts';
import { createRedis, type Redis } from '../../../app/infra/redis/redis.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { REDIS_PROGRAM } from '../../helpers/redis.ts';
import { anna, at, bela, storeSuite } from '../../infra/directory/store-suite.ts';
import { type ChaosRedis, startChaosRedis } from '../stage/redis.ts';

let cluster: ChaosRedis | undefined;

test.before(async (t) => {
  t.timeout(HANG_MS);
  if (REDIS_PROGRAM !== '') cluster = await startChaosRedis(REDIS_PROGRAM, 'cluster');
});
test.after.always(() => cluster?.stop());

const serial = REDIS_PROGRAM === '' ? test.serial.skip : test.serial;

storeSuite(serial, 'in a cluster', async (t) => {
  t.timeout(HANG_MS);
  await cluster?.empty();
  return { here: await store(t), there: await store(t) };
});

serial('people are spread over the masters, and all are found', async (t) => {
  t.timeout(HANG_MS);
  await cluster?.empty();
  const [here, there] = [await store(t), await store(t)];
  const many = Array.from({ length: 200 }, (_, index) => ({
    ...anna,
    slackId: `U0${index}`,
    email: `p${index}@agency.test`,
  }));
  await here.putPeople(many, at(1));
  for (const { email, slackId } of many) {
    await eventually(async () => (await there.personByEmail(email))?.slackId === slackId);
  }
  const sizes = (await cluster?.sizes()) ?? [];
  t.is(sizes.length, 3);
  t.true(
    sizes.every((size) => size > 60),
    `keys of each master: ${sizes.join(', ')}`,
  );
});

for (const [what, how] of [
  ['killed', 'kill'],
  ['frozen', 'freeze'],
] as const) {
  serial(
    `a master that is ${what} makes nobody wait; changes made meanwhile are known to all afterwards`,
    async (t) => {
      t.timeout(HANG_MS);
      await eventually(async () => (await cluster?.trouble()) === undefined);
      await cluster?.empty();
      const [here, there] = [await store(t), await store(t)];
      await here.putPeople([anna, bela], at(1));
      await eventually(async () => (await there.personById(bela.slackId)) !== undefined);
      const failures = cluster?.failures() ?? 0;
      cluster?.[how]({ holding: keys.person(anna.slackId), ms: 12_000 });
      await eventually(() => cluster?.failures() === failures + 1);
      const off = { ...anna, deactivated: true };
      await here.putPeople([off], at(2));
      t.deepEqual(await here.personById(anna.slackId), off);
      await eventually(async () => (await there.personById(anna.slackId))?.deactivated);
    },
  );
}

async function store(t: ExecutionContext) {
  const redis = await connected(t);
  const options = { redis, clock: systemClock, telemetry: createTelemetry(), onUnknown: () => {}, onReturn: () => {} };
  const shared = openShared(options);
  t.teardown(() => shared.stop());
  // A heartbeat brings what Redis has missed.
  shared.start();
  return shared.store;
}

async function connected(t: ExecutionContext): Promise<Redis> {
  const redis = createRedis({ urls: cluster?.urls ?? [], clock: systemClock, telemetry: createTelemetry() });
  t.teardown(() => redis.stop());
  await eventually(() => redis.isUp());
  return redis;
}
