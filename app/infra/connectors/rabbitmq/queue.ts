import type { Channel } from 'rabbitmq-client';
import { type BrokerLine, codeOf, onOwnChannel } from './broker.ts';
import { type Declaration, declarationOf } from './queue-arguments.ts';

/** What happens to messages that we reject. */
export type DeadLetters =
  /** They go to the dead-letter queue that we created. */
  | 'ours'
  /** They go to an exchange of the queue's owner. */
  | 'theirs'
  /** The broker deletes them. We also assume this if we cannot find out. */
  | 'none';

const DAY_MS = 86_400_000;
const DEAD_KEPT_DAYS = 14;
const MOST_DEAD = 100_000;

/** The name of the dead-letter exchange and queue that we create. */
export const deadLetterQueue = (queue: string) => `${queue}.dead`;

/**
 * We declare a quorum queue, which survives a restart of the broker and, on several nodes, the loss of one. A single
 * consumer is active at a time, so messages stay in order although several processes consume. Rejected messages are
 * dead-lettered at least once: the broker keeps each until the dead-letter queue has confirmed it. We set no
 * `x-delivery-limit`, because each of our crashes redelivers messages and would count against it. Operators may set
 * one with a policy.
 */
function ourDeclaration(queue: string): Declaration {
  return {
    durable: true,
    autoDelete: false,
    exclusive: false,
    arguments: {
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
      'x-dead-letter-exchange': deadLetterQueue(queue),
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  };
}

/**
 * Creates the queue if it is missing, and returns what happens to messages that we reject. An existing queue is not
 * changed.
 */
export async function ensureQueue(line: BrokerLine, queue: string): Promise<DeadLetters> {
  if ((await depthOf(line, queue)) === undefined) {
    await ensureDeadLetters(line, queue);
    await onOwnChannel(line, (channel) => channel.queueDeclare({ queue, ...ourDeclaration(queue) }));
    return 'ours';
  }
  const exchange = await deadLetterExchangeOf(line, queue);
  if (exchange === undefined) return 'none';
  if (exchange === deadLetterQueue(queue)) {
    await ensureDeadLetters(line, queue);
    return 'ours';
  }
  return (await hasExchange(line, exchange)) ? 'theirs' : 'none';
}

/** Describes a queue without creating or changing anything. Undefined: the queue does not exist. */
export async function lookAtQueue(
  line: BrokerLine,
  queue: string,
): Promise<{ waiting: number; deadLetters: DeadLetters; dead: number | undefined } | undefined> {
  const waiting = await depthOf(line, queue);
  if (waiting === undefined) return undefined;
  const exchange = await deadLetterExchangeOf(line, queue);
  const isThere = exchange !== undefined && (await hasExchange(line, exchange));
  const isOurs = exchange === deadLetterQueue(queue);
  return {
    waiting,
    deadLetters: isThere ? (isOurs ? 'ours' : 'theirs') : 'none',
    dead: isOurs ? await depthOf(line, deadLetterQueue(queue)) : undefined,
  };
}

/** The number of ready messages in a queue. Undefined: the queue does not exist. */
export function depthOf(line: BrokerLine, queue: string): Promise<number | undefined> {
  return unlessMissing(line, async (channel) => {
    const { messageCount } = await channel.queueDeclare({ queue, passive: true });
    return messageCount;
  });
}

export async function hasExchange(line: BrokerLine, exchange: string): Promise<boolean> {
  // The default exchange always exists, and cannot be declared.
  if (exchange === '') return true;
  const found = await unlessMissing(line, async (channel) => {
    await channel.exchangeDeclare({ exchange, passive: true });
    return true;
  });
  return found === true;
}

async function deadLetterExchangeOf(line: BrokerLine, queue: string): Promise<string | undefined> {
  const declaration = await declarationOf(line, queue, ourDeclaration(queue));
  const exchange = declaration?.arguments['x-dead-letter-exchange'];
  return typeof exchange === 'string' ? exchange : undefined;
}

async function ensureDeadLetters(line: BrokerLine, queue: string): Promise<void> {
  const dead = deadLetterQueue(queue);
  if (!(await hasExchange(line, dead))) {
    await onOwnChannel(line, (channel) => channel.exchangeDeclare({ exchange: dead, type: 'fanout', durable: true }));
  }
  if ((await depthOf(line, dead)) === undefined) {
    const limits = { 'x-message-ttl': DEAD_KEPT_DAYS * DAY_MS, 'x-max-length': MOST_DEAD };
    await onOwnChannel(line, (channel) =>
      channel.queueDeclare({ queue: dead, durable: true, arguments: { 'x-queue-type': 'quorum', ...limits } }),
    );
  }
  await onOwnChannel(line, (channel) => channel.queueBind({ exchange: dead, queue: dead, routingKey: '' }));
}

async function unlessMissing<T>(line: BrokerLine, ask: (channel: Channel) => Promise<T>): Promise<T | undefined> {
  try {
    return await onOwnChannel(line, ask);
  } catch (error) {
    if (codeOf(error) === 'NOT_FOUND') return undefined;
    throw error;
  }
}
