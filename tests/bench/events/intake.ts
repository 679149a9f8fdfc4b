import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../../app/infra/database/client.ts';
import type { Broker } from '../../helpers/rabbitmq.ts';
import { makeProjects, openPlace } from '../surveys/place.ts';
import { change, comesTrue, manyTimes, post, publish } from './load.ts';

const PROJECTS = 400;
const AT_ONCE = 48;
const PER_SECOND = 20;
/** How long to wait. Whatever is not done by then counts as missing. */
const PATIENCE_MS = 600_000;

export interface IntakeFigures {
  events: number;
  /** Events accepted per second, while HTTP and the queue bring them side by side. */
  perSecond: number;
  overHttpPerSecond: number;
  /** Crewcall's processor time per event, including the application of events in the meantime. */
  cpuMs: number;
  /** The time from the event's row to its effect, at twenty events per second. */
  appliedP50: number;
  appliedP99: number;
}

export interface DrainFigures {
  messages: number;
  stored: number;
  seconds: number;
  peakBytes: number;
}

/**
 * Sends this many events over HTTP and as many by the queue, as fast as they are accepted, and then some at an even
 * pace.
 */
export async function benchIntake(
  databaseUrl: string,
  { broker, queue, events, seconds }: { broker: Broker; queue: string; events: number; seconds: number },
): Promise<IntakeFigures> {
  const place = await openPlace(databaseUrl, { AMQP_URL: broker.url, AMQP_QUEUE: queue });
  const { db, crewcall } = place;
  const platform = await broker.platform();
  try {
    await makeProjects(db, { count: PROJECTS, status: 'requested' });
    const half = Math.ceil(events / 2);
    // The first event of each way proves that the queue exists.
    await queueIsThere(broker, queue);
    for (let nth = 0; nth < 20; nth++) await post(crewcall, change(nth, { of: PROJECTS, name: 'warm' }));
    const stored = () => db.event.count({ where: { eventId: { startsWith: 'load' } } });
    const before = await crewcall.cost();
    const begun = performance.now();
    let httpMs = 0;
    await Promise.all([
      manyTimes(half, AT_ONCE, (nth) => post(crewcall, change(nth, { of: PROJECTS, name: 'load-h' }))).then(() => {
        httpMs = performance.now() - begun;
      }),
      manyTimes(half, 500, (nth) => publish(platform, queue, change(nth, { of: PROJECTS, name: 'load-q' }))),
    ]);
    await comesTrue(async () => (await stored()) === 2 * half, begun + PATIENCE_MS);
    const ms = performance.now() - begun;
    const after = await crewcall.cost();
    await comesTrue(async () => (await db.event.count({ where: { state: 'stored' } })) === 0, begun + PATIENCE_MS);

    for (let nth = 0; nth < PER_SECOND * seconds; nth++) {
      await post(crewcall, change(nth, { of: PROJECTS, name: 'even' }));
      await pause(1_000 / PER_SECOND);
    }
    await comesTrue(async () => (await db.event.count({ where: { state: 'stored' } })) === 0, begun + PATIENCE_MS);
    const times = await appliedAfterMs(db);
    return {
      events: await stored(),
      perSecond: (2 * half * 1_000) / ms,
      overHttpPerSecond: (half * 1_000) / httpMs,
      cpuMs: (after.cpuMs - before.cpuMs) / (2 * half),
      appliedP50: times.p50,
      appliedP99: times.p99,
    };
  } finally {
    await platform.close();
    await place.close();
  }
}

/** This many messages wait at the broker when Crewcall starts. */
export async function benchDrain(
  databaseUrl: string,
  { broker, queue, messages }: { broker: Broker; queue: string; messages: number },
): Promise<DrainFigures> {
  // This start creates the queue and the tables.
  const env = { AMQP_URL: broker.url, AMQP_QUEUE: queue };
  const first = await openPlace(databaseUrl, env);
  await makeProjects(first.db, { count: PROJECTS, status: 'requested' });
  await queueIsThere(broker, queue);
  await first.close();
  const platform = await broker.platform();
  await manyTimes(messages, 1_000, (nth) => publish(platform, queue, change(nth, { of: PROJECTS, name: 'drain' })));
  await platform.close();
  const begun = performance.now();
  const place = await openPlace(databaseUrl, env);
  try {
    const stored = () => place.db.event.count({ where: { eventId: { startsWith: 'drain' } } });
    await comesTrue(async () => (await stored()) === messages, begun + PATIENCE_MS);
    const seconds = (performance.now() - begun) / 1_000;
    const { peakBytes } = await place.crewcall.cost();
    return { messages, stored: await stored(), seconds, peakBytes };
  } finally {
    await place.close();
  }
}

async function queueIsThere(broker: Broker, queue: string): Promise<void> {
  const isThere = () =>
    broker.depth(queue).then(
      () => true,
      () => false,
    );
  await comesTrue(isThere, performance.now() + 60_000);
}

async function appliedAfterMs(db: Database): Promise<{ p50: number; p99: number }> {
  const rows = await db.$queryRaw<{ ms: number }[]>`
    SELECT TIMESTAMPDIFF(MICROSECOND, receivedAt, settledAt) / 1000 AS ms FROM events
    WHERE eventId LIKE 'even%' AND state = 'applied' ORDER BY ms`;
  const at = (share: number) => Number(rows[Math.min(rows.length - 1, Math.floor(share * rows.length))]?.ms);
  return { p50: at(0.5), p99: at(0.99) };
}
