import { sleep } from '../../infra/clock.ts';
import {
  BrokerAway,
  type BrokerLine,
  CLOSE_MS,
  codeOf,
  connectBroker,
} from '../../infra/connectors/rabbitmq/broker.ts';
import { type DeadLetters, deadLetterQueue, depthOf, ensureQueue } from '../../infra/connectors/rabbitmq/queue.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import { within } from '../../infra/deadline.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { databaseAnswers } from '../web/health.ts';
import { consumeQueue } from './consumer.ts';

export interface QueueIntakeOptions extends FactServices {
  /** The addresses of the brokers. They are tried in turns, and any of them will do. */
  urls: readonly string[];
  queue: string;
  telemetry: Telemetry;
  /** How long a stop waits for the broker. A busy machine may need more. */
  closeMs?: number;
}

/** The intake of events from a RabbitMQ queue. */
export interface QueueIntake {
  /** Starts consuming as soon as a broker is reachable. */
  start(): void;
  /** Whether messages are being consumed. */
  up(): boolean;
  /** The number of unacknowledged messages. */
  inHand(): number;
  /**
   * The number of messages in the dead-letter queue that we created, or of those stored here if there is no such
   * queue. Undefined: it is not known at the moment.
   */
  dead(): Promise<number | undefined>;
  /** Finishes and acknowledges the messages that are being stored, and gives the rest back. It never throws. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const DATABASE_PAUSE_MS = 1_000;
const LONGEST_DATABASE_PAUSE_MS = 30_000;
const FRESH_MS = 5_000;
const DEPTH_MS = 1_500;

/** Consumes events from a queue for as long as the process runs, and recovers from outages of broker and database. */
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
        // Only the reason is logged, because messages of errors contain addresses and user names.
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

  /** Consumes until the process stops. Throws if the broker ends it. */
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
      // A redelivery may count against a message. So while the database accepts nothing, the pauses grow.
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
      // If this fails, the other metrics must still be reported.
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
      // A hanging database does not delay the stop. The broker redelivers messages that were not acknowledged.
      await within(2 * closeMs, running).catch(() => line?.close());
    },
  };
}
