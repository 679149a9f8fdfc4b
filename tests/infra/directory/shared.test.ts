import type { ExecutionContext } from 'ava';
import { Redis as RawRedis } from 'ioredis';
import { createDirectory, type Directory } from '../../../app/infra/directory/directory.ts';
import { keys, turnKeys } from '../../../app/infra/directory/shared/keys.ts';
import { redisStore } from '../../../app/infra/directory/shared/redis-store.ts';
import { openShared } from '../../../app/infra/directory/shared/shared.ts';
import { createRedis, type Redis } from '../../../app/infra/redis/redis.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';
import { anna, at, bela, storeSuite } from './store-suite.ts';
import { type Workspace, workspace } from './workspace.ts';

storeSuite(test, 'in Redis', async (t) => {
  const { url } = await testRedis(t);
  const store = async () => {
    const redis = await connected(t, url);
    const clock = shiftedClock();
    const telemetry = createTelemetry();
    const shared = openShared({ redis, clock, telemetry, onUnknown: () => {}, onReturn: () => {} });
    t.teardown(() => shared.stop());
    shared.start();
    return shared.store;
  };
  return { here: await store(), there: await store() };
});

test('one process loads, and all know; a process that starts later knows at once, and one that receives a change tells all', async (t) => {
  const { url } = await testRedis(t);
  const world = await workspace(t, { redis: await connected(t, url) });
  const { id } = world.slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  const second = await another(t, world, url);
  world.directory.start();
  second.start();
  for (const one of [world.directory, second]) {
    await eventually(async () => (await one.person({ email: 'Anna@agency.test' }))?.slackId === id);
  }
  const third = await another(t, world, url);
  third.start();
  await eventually(async () => (await third.person({ slackId: id }))?.realName === 'Anna Kovacs');
  await second.userChanged({ id, deleted: true });
  await eventually(async () => (await third.person({ slackId: id }))?.deactivated);
  await Promise.all([world.directory.refresh(), second.refresh(), third.refresh()]);
  t.is(world.asked('users.list'), 1, 'if all processes reload at a full hour, that is one load too');
});

test('a process loads again if it starts while no process followed the events', async (t) => {
  const { url } = await testRedis(t);
  const redis = await connected(t, url);
  const world = await workspace(t, { redis });
  world.directory.start();
  await eventually(() => world.said.includes('directory.loaded'));
  await world.directory.stop();
  const second = await another(t, world, url);
  second.start();
  await eventually(() => world.asked('users.list') === 2);
  t.pass();
});

test('a process that relied on one that turns out to be dead loads again', async (t) => {
  const { url } = await testRedis(t);
  const redis = await connected(t, url);
  const world = await workspace(t, { redis });
  world.directory.start();
  const raw = rawly(t, url);
  const followers = () => raw.zrange(turnKeys.followers, '0', '-1');
  await eventually(async () => (await followers()).length === 1);
  redis.stop(); // As with kill -9, it has not signed off.
  const second = await another(t, world, url);
  second.start();
  await eventually(async () => (await followers()).length === 2);
  t.is(world.asked('users.list'), 1);
  // Its lease has expired.
  const [dead = ''] = await followers();
  await raw.zremrangebyrank(turnKeys.followers, 0, 0);
  t.false((await followers()).includes(dead));
  await eventually(() => {
    world.clock.advance({ seconds: 4 });
    return world.asked('users.list') === 2;
  });
});

test('Redis is emptied at noon: everybody is loaded again, and no channel is reported as missing', async (t) => {
  const { url } = await testRedis(t);
  const world = await workspace(t, { redis: await connected(t, url) });
  const { id } = world.slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  const voices = world.slack.addChannel({ name: 'client-feedback' });
  world.directory.start();
  await eventually(() => world.said.includes('directory.loaded'));
  t.is(await world.directory.channelId('client-feedback'), voices.id);
  const raw = rawly(t, url);
  await raw.flushall();
  world.clock.advance({ seconds: 16 });
  t.is(await world.directory.channelId('client-feedback'), voices.id);
  t.is((await world.directory.lookup({ slackId: id }))?.slackId, id);
  await eventually(async () => {
    world.clock.advance({ seconds: 4 });
    return (await raw.smembers(keys.email('anna@agency.test'))).includes(id);
  });
  await eventually(() => world.said.filter((name) => name === 'directory.loaded').length === 2);
});

test('Redis is away: earlier answers are used, Slack is asked for the rest, and changes are passed on when it is back', async (t) => {
  const server = await testRedis(t);
  const patient = await connected(t, server.url);
  // With the product's own limits, from when the server is known to be frozen.
  let isFrozen = false;
  const redis: Redis = {
    ...patient,
    ask: (key, run, how) => patient.ask(key, run, isFrozen ? { withinMs: 250 } : how),
  };
  const world = await workspace(t, { redis });
  const { slack, clock, directory, asked, said } = world;
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  const second = await another(t, world, server.url);
  directory.start();
  await eventually(() => said.includes('directory.loaded'));
  await directory.person({ slackId: id });
  server.freeze();
  isFrozen = true;
  clock.advance({ seconds: 16 });
  t.is((await directory.person({ slackId: id }))?.realName, 'Anna Kovacs', 'not recently read from Redis, but known');
  const late = slack.addUser({ name: 'bela', realName: 'Bela', email: 'bela@agency.test' });
  t.is((await directory.lookup({ email: 'bela@agency.test' }))?.slackId, late.id);
  t.is((await directory.lookup({ email: 'bela@agency.test' }))?.slackId, late.id);
  t.is(asked('users.lookupByEmail'), 1, 'Slack’s answer is known from then on');
  await slack.changeUser(id, { deleted: true });
  await directory.userChanged({ id, deleted: true });
  t.true((await directory.person({ slackId: id }))?.deactivated);
  server.thaw();
  isFrozen = false;
  await eventually(async () => {
    clock.advance({ seconds: 1 });
    return said.includes('directory.together') && (await second.person({ slackId: id }))?.deactivated;
  });
  t.is((await second.person({ email: 'bela@agency.test' }))?.slackId, late.id);
  await eventually(() => said.filter((name) => name === 'directory.loaded').length === 2);
});

test('keys of other programs are not changed, even under one of our names; an index is always verified', async (t) => {
  const { url } = await testRedis(t);
  const redis = await connected(t, url);
  const store = redisStore(redis);
  const raw = rawly(t, url);
  await raw.set('sessions:1', 'theirs');
  await raw.set(keys.person('U0ANNA'), 'theirs too');
  await raw.hset(keys.person('U0BELA'), 'value', '{"half":', 'asOf', '1');
  t.is(await store.personById('U0ANNA'), undefined);
  t.is(await store.personById('U0BELA'), undefined);
  await store.putPeople([anna, bela], at(1));
  t.is(await raw.get('sessions:1'), 'theirs');
  t.is(await raw.get(keys.person('U0ANNA')), 'theirs too');
  t.deepEqual(await store.personById('U0BELA'), bela);
  await raw.sadd(keys.email('anna@agency.test'), 'U0BELA', 'U0NOBODY');
  t.is(await store.personByEmail('anna@agency.test'), undefined);
  const names = await raw.keys('*');
  t.deepEqual(
    names.filter((name) => !name.startsWith('crewcall:')),
    ['sessions:1'],
  );
});

test('a look-up by address is one round trip: the server resolves the ids, or, if it may not, those of the last time are used', async (t) => {
  const server = await testRedis(t, ['--user', 'crewcall', 'on', '>secret', '~crewcall:*', '&*', '+@all']);
  const limited = server.url.replace('//', '//crewcall:secret@');
  for (const [url, commands] of [
    [server.url, 1],
    [limited, 3],
  ] as const) {
    const redis = await connected(t, url);
    const { store, counted } = counting(redis);
    await store.putPeople(
      [
        { ...anna, deactivated: true },
        { ...bela, email: anna.email },
      ],
      at(1),
    );
    const look = () => store.personByEmail('anna@agency.test');
    t.is((await look())?.slackId, 'U0BELA');
    counted();
    t.is((await look())?.slackId, 'U0BELA');
    t.deepEqual(counted(), { commands, roundTrips: 1 }, url);
    await redisStore(redis).putPeople([{ ...bela, email: undefined }], at(2));
    t.is((await look())?.slackId, 'U0ANNA', 'an index is always verified');
    await redisStore(redis).putPeople([{ ...bela, slackId: 'U0NEW', email: anna.email }], at(3));
    t.is((await look())?.slackId, 'U0NEW', 'and so is the result of the last time');
    t.true(redis.isSound(), 'a command that the user may not run is not reported');
    await rawly(t, server.url).flushall();
  }
});

test('a list of channels that was requested before a change does not undo it', async (t) => {
  const { url } = await testRedis(t);
  const redis = await connected(t, url);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isListing = false;
  const slow: Redis = {
    ...redis,
    ask: async (key, run, options) => {
      const answer = await redis.ask(key, run, options);
      if (key === keys.edition) {
        isListing = true;
        await held;
      }
      return answer;
    },
  };
  const listing = redisStore(slow).replaceChannels([{ id: 'C0OPS', name: 'ops', formerNames: [] }]);
  await eventually(() => isListing);
  const store = redisStore(redis);
  await store.renameChannel('C0OPS', 'operations');
  await store.renameChannel('C0GONE', 'gone');
  await store.removeChannel('C0GONE');
  goOn();
  await listing;
  t.is(await store.channelIdByName('operations'), 'C0OPS');
  t.is(await store.channelIdByName('ops'), undefined);
  t.is(await store.channelById('C0GONE'), undefined);
});

/** A store, and the number of commands since the last count. Simultaneous ones are one round trip. */
function counting(redis: Redis) {
  let [commands, roundTrips, underWay] = [0, 0, 0];
  const store = redisStore({
    ...redis,
    async ask(key, run, options) {
      commands += 1;
      if (underWay++ === 0) roundTrips += 1;
      return redis.ask(key, run, options).finally(() => underWay--);
    },
  });
  return {
    store,
    counted() {
      const were = { commands, roundTrips };
      [commands, roundTrips] = [0, 0];
      return were;
    },
  };
}

async function connected(t: ExecutionContext, url: string): Promise<Redis> {
  // A slow machine must not count as an absent Redis.
  const redis = createRedis({ urls: [url], clock: shiftedClock(), telemetry: createTelemetry(), commandMs: HANG_MS });
  t.teardown(() => redis.stop());
  await eventually(() => redis.isUp());
  return redis;
}

/** Another process of the same agency. */
async function another(t: ExecutionContext, { client, clock, telemetry }: Workspace, url: string): Promise<Directory> {
  const redis = await connected(t, url);
  const directory = createDirectory({ client, clock, telemetry, opsChannel: 'ops', redis });
  t.teardown(() => directory.stop());
  return directory;
}

/** Without any time limit. */
function rawly(t: ExecutionContext, url: string): RawRedis {
  const raw = new RawRedis(url);
  t.teardown(() => raw.disconnect());
  return raw;
}
