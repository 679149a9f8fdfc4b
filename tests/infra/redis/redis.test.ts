import type { ExecutionContext } from 'ava';
import { Redis } from 'ioredis';
import { createRedis, type RedisClient } from '../../../app/infra/redis/redis.ts';
import { RedisAway } from '../../../app/infra/redis/trouble.ts';
import { createTelemetry, type TelemetryFields } from '../../../app/infra/telemetry.ts';
import { standingClock } from '../../helpers/clock.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';

const KEY = 'crewcall:test';
const write = (redis: RedisClient) => redis.set(KEY, 'there');
const read = (redis: RedisClient) => redis.get(KEY);

/** `patient`: a slow machine must not count as an absent Redis. */
function linked(t: ExecutionContext, urls: string[], { patient = false }: { patient?: boolean } = {}) {
  const telemetry = createTelemetry();
  const told: { name: string; fields: TelemetryFields }[] = [];
  telemetry.subscribe((event) => told.push(event));
  const clock = standingClock();
  const redis = createRedis({ urls, clock, telemetry, ...(patient && { commandMs: HANG_MS }) });
  t.teardown(() => redis.stop());
  const words = (name: string) => told.filter((event) => event.name === name).map(({ fields }) => fields);
  return { redis, clock, words };
}

test('a frozen server makes nobody wait: the first caller gets an error soon, the others at once, and it comes back', async (t) => {
  const server = await testRedis(t);
  const { redis, clock, words } = linked(t, [server.url]);
  await eventually(() => redis.isUp());
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return redis.ask(KEY, write);
  });
  server.freeze();
  await t.throwsAsync(redis.ask(KEY, read), { instanceOf: RedisAway });
  t.false(redis.isUp());
  const refused = await t.throwsAsync(redis.ask(KEY, read), { instanceOf: RedisAway });
  t.regex(refused.message, /just failed/);
  await eventually(() => words('redis.away').length > 0);
  server.thaw();
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return redis.ask(KEY, read).then((value) => value === 'there');
  });
  await eventually(() => redis.isUp() && words('redis.back').length > 0);
});

test('a killed server is used again after its return, and so are messages of other processes', async (t) => {
  const server = await testRedis(t);
  const { redis, clock } = linked(t, [server.url], { patient: true });
  const heard: string[] = [];
  let missed = 0;
  redis.listen('crewcall:news', { hear: (message) => heard.push(message), missed: () => missed++ });
  await eventually(() => redis.isUp() && missed === 1);
  redis.tell('crewcall:news', 'one');
  await eventually(() => heard.includes('one'));
  await server.kill();
  await eventually(() => !redis.isUp());
  await server.restart();
  await eventually(() => redis.isUp() && missed === 2);
  redis.tell('crewcall:news', 'two');
  await eventually(() => heard.includes('two'));
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return redis.ask(KEY, write).then((answer) => answer === 'OK');
  });
  t.deepEqual(heard, ['one', 'two']);
});

const troubles: [string, string[], (url: string) => string[], RegExp, RegExp][] = [
  [
    'one URL that is a node of a cluster',
    ['--cluster-enabled', 'yes'],
    (url) => [url],
    /single server.*cluster/,
    /two or more/,
  ],
  ['two URLs of a single server', [], (url) => [url, url], /cluster.*single server/, /alone/],
  ['a wrong password', ['--requirepass', 'right'], (url) => [url.replace('//', '//:wrong@')], /WRONGPASS/, /password/],
  ['no password', ['--requirepass', 'right'], (url) => [url], /NOAUTH/, /password/],
  [
    'a cluster whose slots have no master',
    ['--cluster-enabled', 'yes'],
    (url) => [url, url],
    /CLUSTERDOWN/,
    /cluster check/,
  ],
  ['a replica', ['--replicaof', '127.0.0.1', '1'], (url) => [url], /READONLY/, /primary/],
];

for (const [title, options, urls, because, mend] of troubles) {
  test(`${title} is reported with a remedy, and Redis counts as away`, async (t) => {
    const server = await testRedis(t, options);
    const { redis, words } = linked(t, urls(server.url));
    await eventually(() => words('redis.away').some((fields) => because.test(String(fields.because))));
    t.regex(String(words('redis.away').at(-1)!.mend), mend);
    t.notRegex(JSON.stringify(words('redis.away')), /wrong/);
    t.false(redis.isUp());
  });
}

const turns: [string, string[], (url: string) => string[], [string, string], string, RegExp][] = [
  [
    'a server that becomes a replica',
    [],
    (url) => [url],
    ['REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE'],
    'PING',
    /READONLY/,
  ],
  [
    'a cluster that loses a slot',
    ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
    (url) => [url, url],
    ['CLUSTER DELSLOTS 0', 'CLUSTER ADDSLOTS 0'],
    'CLUSTER ADDSLOTSRANGE 0 16383',
    /CLUSTERDOWN/,
  ],
];

for (const [title, options, urls, [breaks, mends], prepares, because] of turns) {
  test(`${title} during operation is reported and counts as away, until it works again`, async (t) => {
    const server = await testRedis(t, options);
    const operator = new Redis(server.url);
    t.teardown(() => operator.disconnect());
    const type = (line: string) => {
      const [command = '', ...words] = line.split(' ');
      return operator.call(command, ...words);
    };
    await type(prepares);
    const { redis, clock, words } = linked(t, urls(server.url), { patient: true });
    const writes = () => {
      clock.advance({ seconds: 1 });
      return redis.ask(KEY, write).then((answer) => answer === 'OK');
    };
    await eventually(writes);
    await type(breaks);
    await eventually(() => !redis.isUp() && words('redis.away').length > 0);
    t.regex(String(words('redis.away').at(-1)?.because), because);
    await t.throwsAsync(redis.ask(KEY, write), { instanceOf: RedisAway });
    await type(mends);
    await eventually(writes);
    await eventually(() => redis.isUp() && words('redis.back').length > 0);
  });
}

test('a server that may evict our keys can be used, with a warning', async (t) => {
  const server = await testRedis(t, ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']);
  const { redis, words } = linked(t, [server.url], { patient: true });
  await eventually(() => redis.isUp());
  t.regex(String(words('redis.warning')[0]!.because), /allkeys-lru/);
  t.regex(String(words('redis.warning')[0]!.mend), /noeviction/);
});

test('commands that a server refuses because it is full or has another value there are reported with a remedy; the others work', async (t) => {
  const refusals = [
    [['--maxmemory', '1'], write, /is full/, /maxmemory/],
    [[], (client: RedisClient) => client.set(KEY, '').then(() => client.hget(KEY, 'of ours')), /WRONGTYPE/, /its own/],
  ] as const;
  for (const [options, ask, because, mend] of refusals) {
    const server = await testRedis(t, options);
    const { redis, clock, words } = linked(t, [server.url], { patient: true });
    await eventually(() => redis.isUp());
    await t.throwsAsync(redis.ask(KEY, ask), { instanceOf: RedisAway });
    const told = words('redis.away').at(-1);
    t.regex(String(told?.because), because);
    t.regex(String(told?.mend), mend);
    t.false(redis.isSound());
    t.is(await redis.ask('crewcall:other', (client) => client.exists('crewcall:other')), 0);
    clock.advance({ seconds: 16 });
    await eventually(() => redis.isSound() && words('redis.back').length > 0);
  }
});

test('a missing server delays nothing, and is reported', async (t) => {
  const { redis, words } = linked(t, ['redis://127.0.0.1:1']);
  await t.throwsAsync(redis.ask(KEY, write), { instanceOf: RedisAway });
  await eventually(() => words('redis.away').length === 1);
  t.regex(String(words('redis.away')[0]!.because), /127\.0\.0\.1:1 .*ECONNREFUSED/);
});
