import { type Clock, sleep } from '../../infra/clock.ts';
import {
  BrokerAway,
  type BrokerLine,
  CLOSE_MS,
  codeOf,
  connectBroker,
} from '../../infra/connectors/rabbitmq/broker.ts';
import { type DeadLetters, deadLetterQueue, depthOf, ensureQueue } from '../../infra/connectors/rabbitmq/queue.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { within } from '../../infra/deadline.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { databaseAnswers } from '../web/health.ts';
import { consumeQueue } from './consumer.ts';

export interface QueueIntakeOptions {
  /** Any of these brokers will do; they are tried in turns. */
  urls: readonly string[];
  queue: string;
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  /** A broker that does not answer so long is given up when we stop. A busy machine may take longer. */
  closeMs?: number;
}

/** Events that come by a queue of RabbitMQ. */
export interface QueueIntake {
  /** Begins, whether or not a broker is there. */
  start(): void;
  /** Whether messages are handed over to us. */
  up(): boolean;
  /** How many of them are in our hands, and not acknowledged yet. */
  inHand(): number;
  /** How many are in the dead-letter queue that we made, or are kept here where there is none. Undefined: not known now. */
  dead(): Promise<number | undefined>;
  /** What is being stored is finished and acknowledged, the rest is given back. Never throws. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const DATABASE_PAUSE_MS = 1_000;
const LONGEST_DATABASE_PAUSE_MS = 30_000;
const FRESH_MS = 5_000;
const DEPTH_MS = 1_500;

/** Takes events from a queue for as long as the process runs, whatever becomes of broker and database meanwhile. */
export function createQueueIntake(options: QueueIntakeOptions): QueueIntake {
  const { urls, queue, db, clock, telemetry, closeMs = CLOSE_MS } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let line: BrokerLine | undefined;
  let deadLetters: DeadLetters | undefined;
  let hand: number | undefined;
  let depth: { at: number; count: Promise<number | undefined> } | undefined;

  async function run(): Promise<void> {
    let failures = 0;
    let lastTold: string | undefined;
    while (!stopping.signal.aborted) {
      const broker = (failures % urls.length) + 1;
      try {
        line = await connectBroker(urls[broker - 1] ?? '', { name: 'Crewcall, events in', closeMs });
        await serve(line, () => {
          failures = 0;
          lastTold = undefined;
          telemetry.emit('amqp.up', { broker, deadLetters });
        });
      } catch (error) {
        // The reason alone: what errors say quotes addresses and names of users.
        const because = error instanceof BrokerAway ? error.message : codeOf(error);
        const reason = `${broker} ${because}`;
        if (reason !== lastTold) telemetry.emit('amqp.away', { broker, because });
        lastTold = reason;
      } finally {
        await line?.close();
        line = undefined;
      }
      failures += 1;
      const rounds = Math.floor(failures / urls.length);
      await sleep(clock, Math.min(FIRST_PAUSE_MS * 2 ** rounds, LONGEST_PAUSE_MS), stopping.signal);
    }
  }

  /** Until the process stops; throws where the broker ends it. */
  async function serve(open: BrokerLine, onUp: () => void): Promise<void> {
    deadLetters = await ensureQueue(open, queue);
    const place = { name: queue, deadLetters: placeOf(deadLetters) };
    for (let pauses = 0; ; pauses++) {
      const began = clock.monotonic();
      let isUp = false;
      const ending = await consumeQueue(open, {
        ...options,
        queue: place,
        ...{ signal: stopping.signal, closeMs },
        databaseAnswers: () => databaseAnswers(db),
        onHand(count) {
          hand = count;
          if (count !== undefined && !isUp) onUp();
          isUp = true;
        },
      });
      if (ending === 'stopped') return;
      telemetry.emit('amqp.paused');
      if (clock.monotonic() - began > LONGEST_DATABASE_PAUSE_MS) pauses = 0;
      // Each return may count against a message, so one that takes nothing though it answers is asked less and less.
      await sleep(clock, Math.min(DATABASE_PAUSE_MS * 2 ** pauses, LONGEST_DATABASE_PAUSE_MS), stopping.signal);
      if (open.lost.aborted) throw open.lost.reason;
      while (!(await databaseAnswers(db))) {
        await sleep(clock, DATABASE_PAUSE_MS, stopping.signal);
        if (stopping.signal.aborted) return;
        if (open.lost.aborted) throw open.lost.reason;
      }
    }
  }

  function placeOf(found: DeadLetters): string | undefined {
    if (found === 'none') return undefined;
    return found === 'ours' ? deadLetterQueue(queue) : 'the dead-letter exchange of the queue';
  }

  async function lookAtDepth(): Promise<number | undefined> {
    try {
      if (deadLetters === 'none')
        return await within(DEPTH_MS, db.refusedMessage.count({ where: { body: { not: null } } }));
      if (deadLetters !== 'ours' || line === undefined) return undefined;
      return await within(DEPTH_MS, depthOf(line, deadLetterQueue(queue)));
    } catch {
      // A scrape must still tell everything else.
      return undefined;
    }
  }

  return {
    start() {
      running ??= run();
    },
    up: () => hand !== undefined,
    inHand: () => hand ?? 0,
    dead() {
      const now = performance.now();
      if (depth === undefined || now - depth.at > FRESH_MS) depth = { at: now, count: lookAtDepth() };
      return depth.count;
    },
    async stop() {
      stopping.abort();
      if (running === undefined) return;
      // A database that hangs holds up no stop: the broker gives back what was not acknowledged.
      await within(2 * closeMs, running).catch(() => line?.close());
    },
  };
}
