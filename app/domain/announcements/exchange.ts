import type { Clock } from '../../infra/clock.ts';
import { BrokerAway } from '../../infra/connectors/rabbitmq/broker.ts';
import type { Publisher } from '../../infra/connectors/rabbitmq/publisher.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import { RetryLater } from '../../infra/errors.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, runs, snooze } from '../../infra/jobs/job.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { ANNOUNCED_SIGNAL } from './announce.ts';
import { placeAnnouncements } from './feed.ts';
import { publish, publishFeed } from './kinds.ts';

export interface ExchangeOptions extends FactServices {
  telemetry: Telemetry;
}

/** The broker's exchange to which announcements are published. */
export interface Exchange {
  name: string;
  publisher: Publisher;
}

interface Entry {
  position: bigint;
  eventId: string;
  type: string;
  lane: string;
  at: Date;
  body: string;
}

const MOST_AT_ONCE = 200;
/** After so many rounds the job ends and is queued again, so that other jobs get their turn. */
const ROUNDS_A_RUN = 20;
const AGAIN_MS = 3_000;

/**
 * Fact: an exchange that is new gets all announcements made from now on. A job creates the exchange in the broker
 * later.
 */
export async function beginExchange({
  db,
  transact,
  clock,
  exchange,
}: Pick<ExchangeOptions, 'db' | 'transact' | 'clock'> & { exchange: string }): Promise<void> {
  await placeAnnouncements({ db, transact });
  await db.$executeRaw`
    INSERT IGNORE INTO exchange_marks (exchange, position)
    SELECT ${exchange}, position FROM announcement_feed WHERE id = 1`;
  await transact((tx) => enqueue(tx, clock.now(), [publish()]));
}

/**
 * Effect: publishes announcements that are not yet sent to the exchange, each at least once, and in order within each
 * lane. Only one process publishes at a time, and a message is sent after the previous one of its lane was confirmed.
 * While the broker is unreachable, the job is retried.
 */
export function exchangeJobs({
  db,
  transact,
  clock,
  telemetry,
  exchange,
}: ExchangeOptions & { exchange: Exchange | undefined }) {
  const unrouted = hourly(clock, (count) => telemetry.emit('amqp.unrouted', { count }));

  return [
    runs(
      publishFeed,
      async (_, { signal }) => {
        if (exchange === undefined) return cancel('AMQP_EXCHANGE is not set');
        const { name, publisher } = exchange;
        await publisher.ready().catch((error: unknown) => {
          throw putOff(error);
        });
        for (let round = 0; round < ROUNDS_A_RUN && !signal.aborted; round++) {
          await placeAnnouncements({ db, transact });
          const entries = await readBehindMark(name);
          if (entries.length === 0) return done;
          const { published, failure } = await publishInOrder(exchange, entries);
          const last = entries[published - 1];
          if (last !== undefined) {
            await db.$executeRaw`
              UPDATE exchange_marks SET position = GREATEST(position, ${last.position}) WHERE exchange = ${name}`;
          }
          if (failure !== undefined) throw failure;
        }
        return snooze(clock.now());
      },
      { concurrency: 1 },
    ),
  ];

  function readBehindMark(name: string): Promise<Entry[]> {
    return db.$queryRaw<Entry[]>`
      SELECT announcements.position, eventId, type, lane, at, body
      FROM announcements JOIN exchange_marks ON announcements.position > exchange_marks.position
      WHERE exchange = ${name} ORDER BY announcements.position LIMIT ${MOST_AT_ONCE}`;
  }

  /**
   * Returns how many announcements, from the first one on, the broker has confirmed, and the error that stopped the
   * rest.
   */
  async function publishInOrder(
    { publisher }: Exchange,
    entries: readonly Entry[],
  ): Promise<{ published: number; failure?: unknown }> {
    const lanes = new Map<string, Promise<void>>();
    const results = await Promise.allSettled(
      entries.map((entry) => {
        const before = lanes.get(entry.lane) ?? Promise.resolve();
        const sent = before.then(() => publishOne(publisher, entry));
        lanes.set(entry.lane, sent);
        return sent;
      }),
    );
    const failed = results.findIndex(({ status }) => status === 'rejected');
    const first = results[failed];
    if (first?.status !== 'rejected') return { published: entries.length };
    return { published: failed, failure: putOff(first.reason) };
  }

  /** An unreachable broker does not count as a failed attempt, and the job is retried soon. */
  function putOff(error: unknown): unknown {
    if (!(error instanceof BrokerAway)) return error;
    return new RetryLater(`The broker is away: ${error.message}`, new Date(clock.now().getTime() + AGAIN_MS));
  }

  async function publishOne(publisher: Publisher, { eventId, type, at, body }: Entry): Promise<void> {
    const outcome = await publisher.publish({ messageId: eventId, routingKey: type, type, at, body });
    telemetry.emit('amqp.published', { type, eventId, outcome });
    if (outcome === 'unrouted') unrouted();
  }
}

/**
 * Requests a publishing job for each announcement. It also does so at start, because a crashed process may have left
 * announcements behind.
 */
export function followAnnouncements({
  db,
  transact,
  clock,
  telemetry,
  exchange,
}: ExchangeOptions & { exchange: string }): { look(): Promise<void>; stop(): void } {
  let isAsking = false;
  let isAskedAgain = false;

  /** Announcements that arrive while the request is being written share the next one. */
  async function ask(): Promise<void> {
    isAskedAgain = true;
    if (isAsking) return;
    isAsking = true;
    while (isAskedAgain) {
      isAskedAgain = false;
      await transact((tx) => enqueue(tx, clock.now(), [publish()])).catch((error: unknown) =>
        telemetry.emit('amqp.not_asked', { because: error instanceof Error ? error.name : typeof error }),
      );
    }
    isAsking = false;
  }

  return {
    async look() {
      const [waiting] = await db.$queryRaw<{ id: bigint }[]>`
        (SELECT id FROM announcements WHERE position IS NULL LIMIT 1)
        UNION ALL
        (SELECT announcements.id FROM announcements
         JOIN exchange_marks ON announcements.position > exchange_marks.position
         WHERE exchange = ${exchange} LIMIT 1)`;
      if (waiting !== undefined) await ask();
    },
    stop: transact.onCommit((signals) => {
      if (signals.has(ANNOUNCED_SIGNAL)) void ask();
    }),
  };
}

const HOUR_MS = 3_600_000;

/** Reports the first occurrence at once. Later occurrences are reported at most once an hour, with their number. */
function hourly(clock: Clock, tell: (count: number) => void): () => void {
  let toldAt: number | undefined;
  let count = 0;
  return () => {
    count += 1;
    const now = clock.monotonic();
    if (toldAt !== undefined && now - toldAt < HOUR_MS) return;
    tell(count);
    toldAt = now;
    count = 0;
  };
}
