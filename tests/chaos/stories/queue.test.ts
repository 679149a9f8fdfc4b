import { randomUUID } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { BAKERY } from '../../helpers/agency.ts';
import { test } from '../../helpers/broker.ts';
import { eventually } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';
import { type Broker, startBroker } from '../../helpers/rabbitmq.ts';

const QUEUE = 'crewcall.events';
const EVENTS = 150;
const PROJECTS = 6;
const POISON = 10_000;

test('a broker that is away, comes, dies and returns, and killed processes, cost no event, no order, and cause no second effect', async (t) => {
  const broker = await aBroker(t);
  await broker.kill();
  const world = await operated(t, { designers: 2, env: { AMQP_URL: broker.url }, processes: 2 });
  const { products, db, product } = world;
  t.deepEqual(await readyz(product.url), { status: 200, degraded: ['amqp'] });
  await world.enlist();
  await broker.start();
  await eventually(async () => (await readyz(product.url)).degraded === undefined);
  await untilTaken(broker, message('project.requested', { ...BAKERY, code: 'Q-0' }), 'first');
  await world.offered('Q-0');

  // Each change of a project contains the number of the one before, so that the database shows the order.
  const publishing = (async () => {
    for (let n = 0; n < EVENTS; n++) {
      const code = `Q-${n % PROJECTS}`;
      const type = n < PROJECTS ? 'project.requested' : 'project.updated';
      const data = type === 'project.requested' ? { ...BAKERY, code } : { code, title: `Version ${n}` };
      await untilTaken(broker, message(type, data), `event-${n}`);
    }
  })();
  const taken = () => db.event.count({ where: { eventId: { startsWith: 'event-' } } });
  for (const [at, trouble] of [
    [20, () => products[0]?.kill()],
    [40, () => products[0]?.restart()],
    [60, () => broker.kill().then(() => broker.start())],
    [90, () => products[1]?.kill()],
    [110, () => products[1]?.restart()],
  ] as const) {
    await eventually(async () => (await taken()) >= at);
    await trouble();
  }
  await publishing;
  await eventually(async () => (await taken()) === EVENTS && (await broker.depth(QUEUE)) === 0);
  const stored = await db.event.findMany({
    where: { eventId: { startsWith: 'event-' } },
    orderBy: { sequence: 'asc' },
    select: { eventId: true },
  });
  const numbers = stored.map(({ eventId }) => Number(eventId.slice('event-'.length)));
  for (let project = 0; project < PROJECTS; project++) {
    const own = numbers.filter((n) => n % PROJECTS === project);
    t.deepEqual(
      own,
      own.toSorted((one, other) => one - other),
      `the events of Q-${project} are in their order`,
    );
  }
  await eventually(async () => (await db.event.count({ where: { state: { not: 'applied' } } })) === 0);
  const titles = (await db.project.findMany({ orderBy: { code: 'asc' } })).map(({ title }) => title);
  t.deepEqual(
    titles,
    Array.from({ length: PROJECTS }, (_, n) => `Version ${EVENTS - PROJECTS + n}`),
  );
  await world.settled();
  for (const person of world.designers) t.is(world.offers(person).length, PROJECTS);
  for (const one of products) {
    t.notRegex(`${one.lines().join('\n')}${one.complaints()}`, /p@ss|p%40ss/, 'no log holds the password');
    t.is((await one.stop()).status, 0);
  }
});

test('ten thousand poison messages make one message in #ops, take little memory, and hold up no event', async (t) => {
  const broker = await aBroker(t);
  const world = await operated(t, { designers: 1, env: { AMQP_URL: broker.url } });
  await world.enlist();
  const before = await memory(world.product.url);
  const platform = await broker.platform();
  for (let sent = 0; sent < POISON; sent += 500) {
    await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        platform.basicPublish(
          { routingKey: QUEUE, durable: true, messageId: `poison-${sent + n}` },
          Buffer.from(`{"type":"project.claimed" ${'x'.repeat(1_000)}`),
        ),
      ),
    );
  }
  await platform.close();
  await broker.publish(QUEUE, message('project.requested', { ...BAKERY, code: 'Q-1' }), { messageId: randomUUID() });
  await world.offered('Q-1');
  await eventually(async () => (await broker.depth(`${QUEUE}.dead`)) === POISON);
  const told = () => world.slack.messages('ops').map(visibleText);
  await eventually(() => told().some((text) => /So far: \*?10[,.]?000/.test(text)));
  t.is(told().filter((text) => /refused/.test(text)).length, 1);
  const grown = (await memory(world.product.url)) - before;
  // V8 collects late while there is room. So this finds only memory that grows with the number of messages, and by
  // much.
  t.true(grown < 400 * 1024 * 1024, `memory grew by ${Math.round(grown / 1024 / 1024)} MiB`);
});

async function aBroker(t: ExecutionContext): Promise<Broker> {
  const broker = await startBroker();
  t.teardown(() => broker.stop());
  return broker;
}

const message = (type: string, data: object) => ({ type, timestamp: new Date().toISOString(), data });

/** Sends the event as a platform does: again, with the same id, until the broker confirms it. */
async function untilTaken(broker: Broker, body: object, messageId: string): Promise<void> {
  await eventually(
    async () => {
      await broker.publish(QUEUE, body, { messageId });
      return true;
    },
    { what: `the broker takes ${messageId}` },
  );
}

async function readyz(url: string): Promise<{ status: number; degraded?: string[] }> {
  const response = await fetch(`${url}/readyz`);
  const { degraded } = (await response.json()) as { degraded?: string[] };
  return { status: response.status, ...(degraded === undefined ? {} : { degraded }) };
}

async function memory(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}
