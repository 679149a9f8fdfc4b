import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { beginExchange, exchangeJobs } from '../../../app/domain/announcements/exchange.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { createQueueIntake } from '../../../app/inbound/amqp/queue-intake.ts';
import { connectBroker } from '../../../app/infra/connectors/rabbitmq/broker.ts';
import { createPublisher } from '../../../app/infra/connectors/rabbitmq/publisher.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { queueChecks } from '../../../app/setup/doctor/queue.ts';
import { agency } from '../../helpers/agency.ts';
import { amqpRoad } from '../../helpers/amqp-road.ts';
import { sharedBroker, test } from '../../helpers/broker.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { compiled } from '../../helpers/compiled.ts';
import { migratedDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { freePort } from '../../helpers/process.ts';
import { silentRoad } from '../../helpers/silent-road.ts';
import { message } from '../intake/post-office.ts';
import { flakyLink } from '../web/flaky-link.ts';

const theBroker = sharedBroker();

/** The part of the program that takes events from a queue, on a database of its own. */
async function intake(t: ExecutionContext) {
  const broker = await theBroker();
  const { url } = await migratedDatabase(t);
  const link = await flakyLink(t, url);
  const db = openDatabase(url, { connectionLimit: 4, silenceMs: HANG_MS });
  const throughLink = openDatabase(link.url, { connectionLimit: 4, silenceMs: 1_000 });
  const clock = shiftedClock();
  const telemetry = createTelemetry();
  const said: string[] = [];
  telemetry.subscribe(({ name, fields }) => said.push(`${name} ${JSON.stringify(fields)}`));
  const queue = `events-${randomBytes(4).toString('hex')}`;
  const start = (urls = [broker.url]) => {
    const transact = createTransact(throughLink, consequences);
    const one = createQueueIntake({ urls, queue, db: throughLink, transact, clock, telemetry, closeMs: HANG_MS });
    t.teardown(() => one.stop());
    one.start();
    return one;
  };
  t.teardown(async () => {
    await Promise.all([db.$disconnect(), throughLink.$disconnect()]);
    clock.end();
  });
  const stored = async () =>
    (await db.event.findMany({ orderBy: { sequence: 'asc' }, select: { eventId: true } })).map(
      ({ eventId }) => eventId,
    );
  return { broker, db, link, queue, said, telemetry, clock, start, stored };
}

const cancelled = (n: number) => message('project.cancelled', { code: `P-${n % 4}0` });
const ids = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `m-${from + n}`);

test('a broker that fell silent does not delay the stop of a program that publishes to it', async (t) => {
  const road = await silentRoad(t, (await theBroker()).url);
  // Without heartbeats nobody ever notices the silence.
  const publisher = createPublisher({ urls: [`${road.url}?heartbeat=0`], exchange: 'silent' });
  await publisher.ready();
  road.silence();
  await publisher.close();
  t.pass();
});

test('a missing queue is created with its dead-letter queue; events are taken in order, and poison messages are in the dead-letter queue', async (t) => {
  const { broker, db, queue, said, start, stored } = await intake(t);
  const nobody = `amqp://crewcall:s3cret-s3cret@127.0.0.1:${await freePort()}`;
  const one = start([nobody, broker.url]);
  await eventually(() => one.up());
  const platform = await broker.platform();
  const poison = [
    { messageId: 'p-1', body: Buffer.from('not JSON') },
    { body: cancelled(0) },
    { messageId: 'p-3', body: Buffer.from([0x22, 0xff, 0x22]) },
    { messageId: 'p-4', body: { ...cancelled(0), source: 'crewcall' } },
    { messageId: 'p-5', body: Buffer.from(JSON.stringify(cancelled(0)) + ' '.repeat(256 * 1024)) },
  ];
  const events = ids(60).map((messageId, n) => ({ messageId, body: cancelled(n) }));
  const mixed = events.flatMap((event, n) => [event, ...(n % 12 === 0 ? poison.slice(n / 12, n / 12 + 1) : [])]);
  // Its content type is JSON whatever the content is, as most libraries send it.
  const envelope = { routingKey: queue, durable: true, contentType: 'application/json' };
  await Promise.all(mixed.map(({ body, ...id }) => platform.basicPublish({ ...envelope, ...id }, body)));
  await eventually(
    async () => (await stored()).length === 60 && (await broker.depth(queue)) === 0 && one.inHand() === 0,
  );
  t.deepEqual(await stored(), ids(60));
  await eventually(async () => (await broker.depth(`${queue}.dead`)) === poison.length);
  const dead = await platform.basicGet({ queue: `${queue}.dead` });
  t.like(dead?.headers?.['x-death']?.[0], { reason: 'rejected', queue });
  platform.basicNack({ deliveryTag: dead?.deliveryTag ?? 0, requeue: true });
  await platform.close();
  t.deepEqual((await db.refusedMessage.findMany()).map(({ fault }) => fault).sort(), [
    'no_id',
    'not_json',
    'not_json',
    'ours',
    'too_large',
  ]);
  await eventually(async () => (await one.dead()) === poison.length);

  await broker.publish(queue, cancelled(1), { messageId: 'm-1' });
  await eventually(() => said.some((line) => line.startsWith('intake.duplicate')));
  t.is((await stored()).length, 60);
  t.true(said.some((line) => /^amqp\.away .*"broker":1.*ECONNREFUSED/.test(line)));
  t.notRegex(said.join('\n'), /s3cret|127\.0\.0\.1/);

  const [check] = queueChecks({ amqp: { urls: [broker.url], queue, exchange: undefined } });
  t.like(await check?.look(new AbortController().signal), {
    mark: 'ok',
    text: `the broker lets us in; 0 waiting in ${queue}, ${poison.length} in ${queue}.dead`,
  });
});

test('amqps:// with an untrusted certificate is refused with a remedy, and used if NODE_EXTRA_CA_CERTS trusts it', async (t) => {
  const { secureUrl, certificateFile, url } = await theBroker();
  const refused = await t.throwsAsync(connectBroker(secureUrl, { name: 'test' }), { name: 'BrokerAway' });
  t.is(refused?.message, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  t.regex(String(Reflect.get(refused ?? {}, 'mend')), /certificate is not trusted.*NODE_EXTRA_CA_CERTS/);
  const [check] = queueChecks({ amqp: { urls: [secureUrl], queue: 'events', exchange: undefined } });
  t.like(await check?.look(new AbortController().signal), { mark: 'wrong' });
  const wrongPort = await t.throwsAsync(connectBroker(url.replace('amqp:', 'amqps:'), { name: 'test' }));
  t.regex(String(Reflect.get(wrongPort ?? {}, 'mend')), /amqps:\/\/ is for its TLS port/);

  const module = JSON.stringify(compiled('app/infra/connectors/rabbitmq/broker.ts'));
  const words = `import { connectBroker } from ${module};
    const line = await connectBroker(process.env.AMQP_URL, { name: 'test' });
    console.log('connected'); await line.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', words], {
    env: { NODE_EXTRA_CA_CERTS: certificateFile, AMQP_URL: secureUrl },
  });
  t.is(stdout.trim(), 'connected');
});

test('an existing queue is used as it is: poison goes to its own exchange, or is kept in our database if it has none', async (t) => {
  const { broker, db, queue, start, stored } = await intake(t);
  const platform = await broker.platform();
  const args = { 'x-max-length': 1_000, 'x-message-ttl': 3_600_000 };
  await platform.queueDeclare({ queue, durable: true, arguments: args });
  await platform.basicPublish({ routingKey: queue, messageId: 'p-1' }, Buffer.from('poison'));
  await platform.basicPublish({ routingKey: queue, messageId: 'm-1' }, cancelled(1));
  const [check] = queueChecks({ amqp: { urls: [broker.url], queue, exchange: undefined } });
  t.like(await check?.look(new AbortController().signal), { mark: 'warning' });
  const one = start();
  await eventually(async () => (await stored()).length === 1 && (await one.dead()) === 1);
  t.like(await db.refusedMessage.findFirstOrThrow(), { fault: 'not_json', body: 'poison', messageId: 'p-1' });
  await one.stop();
  t.is(await broker.depth(queue), 0);
  await platform.queueDelete(queue);

  await platform.exchangeDeclare({ exchange: 'their.dead', type: 'direct', durable: true });
  await platform.queueDeclare({ queue: 'their.graves', durable: true });
  await platform.queueBind({ exchange: 'their.dead', queue: 'their.graves', routingKey: queue });
  await platform.queueDeclare({ queue, durable: true, arguments: { ...args, 'x-dead-letter-exchange': 'their.dead' } });
  await platform.basicPublish({ routingKey: queue, messageId: 'p-2' }, Buffer.from('poison'));
  start();
  await eventually(async () => (await broker.depth('their.graves')) === 1);
  t.is(await db.refusedMessage.count({ where: { body: null } }), 1);
  await platform.close();
});

test('while the database is away messages wait at the broker, and a stop gives back the ones in hand: each is stored once, in order', async (t) => {
  const { broker, link, queue, said, start, stored } = await intake(t);
  const one = start();
  await eventually(() => one.up());
  link.set('cut');
  const platform = await broker.platform();
  const publish = (id: string, n: number) =>
    platform.basicPublish({ routingKey: queue, durable: true, messageId: id }, cancelled(n));
  await Promise.all(ids(100).map(publish));
  await eventually(async () => said.includes('amqp.paused {}') && (await broker.depth(queue)) === 100);
  t.is(one.inHand(), 0);
  link.set('open');
  await eventually(async () => (await stored()).length > 0);
  await one.stop();
  const storedBefore = (await stored()).length;
  await eventually(async () => (await broker.depth(queue)) === 100 - storedBefore);
  const two = start();
  await Promise.all(ids(100, 100).map(publish));
  await eventually(
    async () => (await stored()).length === 200 && (await broker.depth(queue)) === 0 && two.inHand() === 0,
  );
  t.deepEqual(await stored(), ids(200));
  t.false(
    said.some((line) => line.startsWith('intake.duplicate')),
    'acknowledged messages did not come again',
  );
  await platform.close();
});

test('a broker that refuses the password, closes the channel or deletes the queue is used again, and no line contains the password', async (t) => {
  const { broker, db, queue, said, start, stored } = await intake(t);
  const road = await amqpRoad(t, broker.url);
  const wrong = new URL(broker.url);
  wrong.password = 's3cret-of-yesterday';
  const one = start([wrong.href, road.url]);
  await eventually(() => one.up());
  t.true(said.includes('amqp.away {"broker":1,"because":"ACCESS_REFUSED"}'));
  const [check] = queueChecks({ amqp: { urls: [wrong.href], queue, exchange: undefined } });
  const looked = await check?.look(new AbortController().signal);
  t.like(looked, { mark: 'wrong' });
  t.regex(JSON.stringify(looked), /correct user and password in AMQP_URL/);

  const times = (name: string) => said.filter((line) => line.startsWith(`${name} `)).length;
  road.closeChannel();
  await eventually(() => times('amqp.up') === 2);
  await broker.publish(queue, cancelled(0), { messageId: 'm-0' });
  await eventually(async () => (await stored()).length === 1);

  const platform = await broker.platform();
  await platform.queueDelete(queue);
  await platform.close();
  await eventually(() => times('amqp.up') === 3);
  await broker.publish(queue, cancelled(1), { messageId: 'm-1' });
  await eventually(async () => (await stored()).length === 2);
  t.deepEqual(await stored(), ids(2));
  t.is(await db.refusedMessage.count(), 0);
  t.notRegex(said.join('\n'), /s3cret/);
});

test('a broker that is lost between the commit and the acknowledgement delivers everything again, and nothing is stored twice', async (t) => {
  const { broker, db, queue, said, telemetry, start, stored } = await intake(t);
  const road = await amqpRoad(t, broker.url);
  const one = start([road.url]);
  await eventually(() => one.up());
  let isLost = false;
  // The call comes after the commit and before the acknowledgement.
  telemetry.subscribe(({ name }) => {
    if (name !== 'amqp.taken' || isLost) return;
    isLost = true;
    road.cut();
  });
  const platform = await broker.platform();
  for (const [n, messageId] of ids(30).entries())
    await platform.basicPublish({ routingKey: queue, durable: true, messageId }, cancelled(n));
  await eventually(
    async () => (await stored()).length === 30 && (await broker.depth(queue)) === 0 && one.inHand() === 0,
  );
  t.true(
    said.some((line) => line.startsWith('intake.duplicate')),
    'messages that were not acknowledged came again',
  );
  t.deepEqual(await stored(), ids(30));
  t.is(await db.job.count({ where: { kind: 'event.apply' } }), 30, 'each is applied once');
  await platform.close();
});

test('announcements are published to the exchange, in order, persistent, with their own ids; one that no queue takes counts as delivered', async (t) => {
  const { broker, db, queue, said, telemetry, clock } = await intake(t);
  const exchange = `out-${queue}`;
  const transact = createTransact(db, consequences);
  const announce = (eventId: string, lane: string) =>
    db.announcement.create({
      data: {
        eventId,
        lane,
        type: 'project.claimed',
        at: clock.now(),
        body: JSON.stringify({ type: 'project.claimed', n: eventId }),
      },
    });
  await announce('before', 'project:P-1');
  await beginExchange({ db, transact, clock, exchange });
  await beginExchange({ db, transact, clock, exchange });

  const publisher = createPublisher({ urls: [`amqp://127.0.0.1:${await freePort()}`, broker.url], exchange });
  t.teardown(() => publisher.close());
  const [job] = exchangeJobs({ db, transact, clock, telemetry, exchange: { name: exchange, publisher } });
  const run = async () => job?.run({}, { id: 1n, attempt: 1, signal: new AbortController().signal });
  for (const id of ids(3)) await announce(id, 'project:P-1');
  await t.throwsAsync(run, { name: 'RetryLater' });
  t.true(publisher.isAway());
  t.like(await run(), { kind: 'done' });
  t.false(publisher.isAway());
  t.deepEqual(
    said.filter((line) => line.startsWith('amqp.unrouted')),
    ['amqp.unrouted {"count":1}'],
    'nobody listens, which is reported once an hour',
  );

  const platform = await broker.platform();
  await platform.queueDeclare({ queue, durable: true });
  await platform.queueBind({ exchange, queue, routingKey: 'project.#' });
  for (const [n, id] of ids(90, 3).entries()) await announce(id, `project:P-${n % 3}`);
  t.like(await run(), { kind: 'done' });
  t.like(await run(), { kind: 'done' });
  t.is(await broker.depth(queue), 90);
  const heard: string[] = [];
  for (let n = 0; n < 90; n++) {
    const got = await platform.basicGet({ queue, noAck: true });
    if (n === 0)
      t.like(got, {
        exchange,
        routingKey: 'project.claimed',
        type: 'project.claimed',
        durable: true,
        contentType: 'application/json',
        body: { n: got?.messageId },
      });
    heard.push(got?.messageId ?? '');
  }
  t.deepEqual([...heard].sort(), ids(90, 3).sort());
  for (const lane of [0, 1, 2]) {
    const own = heard.map((id) => Number(id.slice(2))).filter((n) => n % 3 === lane);
    t.deepEqual(
      own,
      own.toSorted((one, other) => one - other),
    );
  }
  await platform.close();
});

test('a click on Claim is published to the exchange, confirmed, as the API shows it; an event from the queue is announced there too', async (t) => {
  const broker = await theBroker();
  const [exchange, queue] = [`agency-${randomBytes(4).toString('hex')}`, `in-${randomBytes(4).toString('hex')}`];
  const platform = await broker.platform();
  t.teardown(() => platform.close());
  await platform.queueDeclare({ queue: `${exchange}.board`, durable: true });
  const { db, crewcall, request, offered, claim, settled } = await agency(t, {
    people: ['anna', 'hana'],
    env: { AMQP_URL: broker.url, AMQP_QUEUE: queue, AMQP_EXCHANGE: exchange, API_TOKEN: 'a-token-of-this-test' },
  });
  // The exchange exists before the first announcement, so that the board can be bound to it. Asking for a missing one
  // closes the channel.
  await eventually(async () => {
    const asking = await broker.platform();
    await asking.queueBind({ exchange, queue: `${exchange}.board`, routingKey: 'project.#' });
    await asking.close();
    return true;
  });
  await request({ code: 'P-1042' });
  await offered('P-1042', ['anna']);
  await claim('anna', 'P-1042');
  await eventually(async () => (await broker.depth(queue)) === 0);
  const released = message('project.released', { code: 'P-1042' });
  await broker.publish(queue, released, { messageId: 'from-the-platform' });
  await eventually(() => db.project.findFirst({ where: { code: 'P-1042', status: 'requested' } }));
  await settled();

  const heard: { id: string | undefined; body: Record<string, unknown> }[] = [];
  await eventually(async () => {
    const got = await platform.basicGet({ queue: `${exchange}.board`, noAck: true });
    if (got !== undefined) heard.push({ id: got.messageId, body: got.body });
    return heard.some(({ body }) => body.type === 'project.released');
  });
  const claimed = heard.find(({ body }) => body.type === 'project.claimed');
  t.like(claimed?.body, { source: 'crewcall', via: 'click', actor: 'anna', causedBy: null });
  t.like(claimed?.body.data, { project: { code: 'P-1042', status: 'claimed', claimer: 'anna' } });
  t.like(heard.at(-1)?.body, { type: 'project.released', via: 'event', causedBy: 'from-the-platform' });
  const feed = await fetch(`${crewcall.url}/api/events?types=project.claimed`, {
    headers: { authorization: 'Bearer a-token-of-this-test' },
  });
  const { events } = (await feed.json()) as { events: { id: string }[] };
  t.deepEqual(
    events.map(({ id }) => id),
    [claimed?.id],
    'the id of the feed is the message id',
  );
  t.deepEqual(
    heard.map(({ body }) => body.type),
    (await db.announcement.findMany({ where: { lane: 'project:P-1042' }, orderBy: { id: 'asc' } }))
      .map(({ type }) => type)
      .slice(0, heard.length),
  );
});
