import type { Channel } from 'rabbitmq-client';
import { sleep } from '../../infra/clock.ts';
import { BrokerAway, type BrokerLine } from '../../infra/connectors/rabbitmq/broker.ts';
import { consume, type Delivery } from '../../infra/connectors/rabbitmq/deliveries.ts';
import { within } from '../../infra/deadline.ts';
import { type Fate, giveUp, type TakeInOptions, takeIn } from './take-in.ts';

export interface ConsumerOptions extends TakeInOptions {
  /** Whether the database accepts writes at the moment. */
  databaseAnswers: () => Promise<boolean>;
  /** Called with the number of unacknowledged messages whenever it changes. Undefined: consuming has ended. */
  onHand: (count: number | undefined) => void;
  /** Aborted when the process stops. */
  signal: AbortSignal;
  /** How long a broker may take to answer before it is given up. */
  closeMs: number;
}

/** The most unacknowledged messages. They are in memory, and are redelivered if this process dies. */
const PREFETCH = 40;
/** If the database fails, storing is retried after these pauses before the messages go back to the queue. */
const PATIENCE_MS = [250, 750, 2_000];
const STORED_WITHIN_MS = 30_000;

/**
 * Consumes the queue until the process stops or the database is unreachable. A message is acknowledged only after its
 * result is committed; closing the channel at the end gives the rest back. One batch is stored at a time, so events
 * are stored in the order of the queue, whatever the prefetch. Throws BrokerAway if the broker ends it.
 */
export async function consumeQueue(line: BrokerLine, options: ConsumerOptions): Promise<'stopped' | 'database_away'> {
  const { signal, onHand } = options;
  const channel = await line.channel();
  let hand: Delivery[] = [];
  let isOver = false;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  channel.once('close', end);
  // The queue was deleted, or its leader moved.
  channel.once('basic.cancel', end);
  signal.addEventListener('abort', end, { once: true });
  try {
    await consume(channel, { queue: options.queue.name, prefetch: PREFETCH }, (delivery) => {
      hand.push(delivery);
      onHand(hand.length);
      wake();
    });
    onHand(hand.length);
    for (;;) {
      if (hand.length === 0 && !isOver && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (signal.aborted) return 'stopped';
      if (isOver) throw line.lost.aborted ? line.lost.reason : new BrokerAway('CONSUMER_CANCELLED');
      const batch = [...hand];
      const fates = await takeInPatiently(batch, options);
      if (fates === undefined) return 'database_away';
      hand = hand.slice(batch.length);
      settle(channel, batch, fates);
      onHand(hand.length);
    }
  } finally {
    onHand(undefined);
    signal.removeEventListener('abort', end);
    // The channel is closed without cancelling first, so that other processes get our messages at once; the messages
    // return to their place in the queue. If the broker does not answer, the connection is closed.
    await within(options.closeMs, channel.close()).catch(() => line.close());
  }
}

/**
 * Acknowledges or rejects messages. Neighbours with the same fate share one frame, because the broker may lose the
 * last of many frames when the channel is closed.
 */
function settle(channel: Channel, batch: readonly Delivery[], fates: readonly Fate[]): void {
  for (const [index, { tag }] of batch.entries()) {
    if (!channel.active) return;
    if (fates[index] === fates[index + 1]) continue;
    if (fates[index] === 'rejected') channel.basicNack({ deliveryTag: tag, multiple: true, requeue: false });
    else channel.basicAck({ deliveryTag: tag, multiple: true });
  }
}

/** Stores a batch, and retries if the database fails. Undefined if it stays unreachable. */
async function takeInPatiently(batch: readonly Delivery[], options: ConsumerOptions): Promise<Fate[] | undefined> {
  const { clock, signal, telemetry } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      return await within(STORED_WITHIN_MS, takeIn(options, batch));
    } catch (error) {
      telemetry.emit('amqp.not_stored', { count: batch.length, because: nameOf(error) });
    }
    const pauseMs = PATIENCE_MS[attempt];
    if (pauseMs === undefined || signal.aborted) break;
    await sleep(clock, pauseMs, signal);
  }
  return (await options.databaseAnswers()) ? oneByOne(batch, options) : undefined;
}

/**
 * Stores messages one by one. The database is reachable, so one message is at fault, and it must not block the
 * others.
 */
async function oneByOne(batch: readonly Delivery[], options: ConsumerOptions): Promise<Fate[] | undefined> {
  const fates: Fate[] = [];
  for (const message of batch) {
    try {
      const [fate] = await within(STORED_WITHIN_MS, takeIn(options, [message]));
      if (fate !== undefined) fates.push(fate);
    } catch (error) {
      const because = `storing it failed again and again (${nameOf(error)})`;
      try {
        fates.push(await within(STORED_WITHIN_MS, giveUp(options, message, because)));
      } catch {
        return undefined; // Recording the refusal fails too, so the database is unreachable after all.
      }
    }
  }
  return fates;
}

/** The class of the error. Its message is not used, because it may quote what a client wrote. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
