import type { Channel } from 'rabbitmq-client';
import { sleep } from '../../infra/clock.ts';
import { BrokerAway, type BrokerLine } from '../../infra/connectors/rabbitmq/broker.ts';
import { consume, type Delivery } from '../../infra/connectors/rabbitmq/deliveries.ts';
import { within } from '../../infra/deadline.ts';
import { type Fate, giveUp, type TakeInOptions, takeIn } from './take-in.ts';

export interface ConsumerOptions extends TakeInOptions {
  /** Whether the database takes anything now. */
  databaseAnswers: () => Promise<boolean>;
  /** Told how many messages are in our hands whenever that changes; undefined: none are handed over any more. */
  onHand: (count: number | undefined) => void;
  /** Aborted when the process stops. */
  signal: AbortSignal;
  /** A broker that does not answer so long is given up. */
  closeMs: number;
}

/** So many messages are in our hands at most: they are in memory, and come again where this process dies. */
const PREFETCH = 40;
/** Where the database fails, messages are kept in hand so long in all before they are given back. */
const PATIENCE_MS = [250, 750, 2_000];
const STORED_WITHIN_MS = 30_000;

/**
 * Takes messages from the queue until the process stops, or the database is away. A message is acknowledged after what came
 * of it is committed, never before; what is in hand when this ends is given back by closing the channel. One batch at a time: events
 * are stored in the order of the queue, whatever the prefetch. Throws BrokerAway where the broker ends it.
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
    // At once, without cancelling first: another process may only get more when it gets back what we had. What is given back
    // comes again in its place; where the broker does not answer, the line has to go.
    await within(options.closeMs, channel.close()).catch(() => line.close());
  }
}

/**
 * Tells the broker, in one word for as many in a row as have the same fate: of many words in a short time it may forget the last
 * when the channel is closed.
 */
function settle(channel: Channel, batch: readonly Delivery[], fates: readonly Fate[]): void {
  for (const [index, { tag }] of batch.entries()) {
    if (!channel.active) return;
    if (fates[index] === fates[index + 1]) continue;
    if (fates[index] === 'rejected') channel.basicNack({ deliveryTag: tag, multiple: true, requeue: false });
    else channel.basicAck({ deliveryTag: tag, multiple: true });
  }
}

/** Undefined where the database is away. */
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

/** The database is there, so one of them is at fault: it must not hold up the others. */
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
        return undefined; // It takes no other row either: the database is away after all.
      }
    }
  }
  return fates;
}

/** The kind of error: its message may quote what a client wrote. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
