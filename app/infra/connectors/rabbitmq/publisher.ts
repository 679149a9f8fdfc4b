import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Channel } from 'rabbitmq-client';
import { within } from '../../deadline.ts';
import { BrokerAway, type BrokerLine, CLOSE_MS, codeOf, connectBroker, onOwnChannel } from './broker.ts';
import { hasExchange } from './queue.ts';

export interface OutgoingMessage {
  messageId: string;
  routingKey: string;
  type: string;
  /** The body as JSON. */
  body: string;
  at: Date;
}

/** `unrouted`: the broker has accepted the message, but no queue is bound for it. */
export type Published = 'routed' | 'unrouted';

/** Publishes to one exchange. It connects when there is something to publish, and again after a lost connection. */
export interface Publisher {
  /**
   * Resolves when the exchange exists, so that queues can be bound before the first message is published. Throws
   * BrokerAway.
   */
  ready(): Promise<void>;
  /**
   * Resolves when the broker has confirmed the message; in durable queues it is on disk then. Throws BrokerAway if
   * there is no confirmation.
   */
  publish(message: OutgoingMessage): Promise<Published>;
  /** Whether the last message could not be published. */
  isAway(): boolean;
  /** Closes the connection. It never throws. */
  close(): Promise<void>;
}

const CONFIRMED_WITHIN_MS = 15_000;

interface Way {
  line: BrokerLine;
  channel: Channel;
  /** Ids of messages that no queue took. */
  returned: Set<string>;
}

/**
 * Creates a publisher. `urls` are tried in turns. A missing exchange is created as a durable topic exchange; an
 * existing one is used as it is.
 */
export function createPublisher({ urls, exchange }: { urls: readonly string[]; exchange: string }): Publisher {
  let opening: Promise<Way> | undefined;
  let failures = 0;
  let isAway = false;
  let isClosed = false;

  /** Concurrent publishers share one connection. */
  function open(): Promise<Way> {
    if (isClosed) return Promise.reject(new BrokerAway('CLOSED'));
    opening ??= connect().catch((error: unknown) => {
      failures += 1;
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function connect(): Promise<Way> {
    const line = await connectBroker(urls[failures % urls.length] ?? '', { name: 'Crewcall, events out' });
    try {
      await ensureExchange(line, exchange);
      const channel = await line.channel();
      await channel.confirmSelect();
      const returned = new Set<string>();
      channel.on('basic.return', ({ messageId }) => returned.add(messageId ?? ''));
      const way = { line, channel, returned };
      channel.once('close', () => void letGo(way));
      return way;
    } catch (error) {
      await line.close();
      throw error;
    }
  }

  async function letGo(way: Way): Promise<void> {
    if ((await opening?.catch(() => undefined)) === way) opening = undefined;
    await way.line.close();
  }

  async function send({ channel, returned }: Way, message: OutgoingMessage): Promise<Published> {
    const { messageId, routingKey, type, body, at } = message;
    const envelope = { exchange, routingKey, messageId, type, timestamp: Math.floor(at.getTime() / 1_000) };
    const delivery = { mandatory: true, durable: true, contentType: 'application/json' };
    await within(CONFIRMED_WITHIN_MS, channel.basicPublish({ ...envelope, ...delivery }, Buffer.from(body)));
    // The broker sends "unrouted" before the confirm, but the library reports it one turn of the event loop later.
    await turnOfTheLoop();
    return returned.delete(messageId) ? 'unrouted' : 'routed';
  }

  async function overWay<T>(use: (way: Way) => Promise<T>): Promise<T> {
    let way: Way | undefined;
    try {
      way = await open();
      const result = await use(way);
      isAway = false;
      return result;
    } catch (error) {
      isAway = true;
      if (way !== undefined) await letGo(way);
      throw error instanceof BrokerAway ? error : new BrokerAway(codeOf(error), { cause: error });
    }
  }

  return {
    ready: () => overWay(async () => undefined),
    publish: (message) => overWay((way) => send(way, message)),
    isAway: () => isAway,
    async close() {
      isClosed = true;
      const way = await opening?.catch(() => undefined);
      if (way === undefined) return;
      // A silent broker does not confirm the closing. Closing the connection then cuts it off.
      await within(CLOSE_MS, way.channel.close()).catch(() => undefined);
      await way.line.close();
    },
  };
}

async function ensureExchange(line: BrokerLine, exchange: string): Promise<void> {
  if (await hasExchange(line, exchange)) return;
  await onOwnChannel(line, (channel) => channel.exchangeDeclare({ exchange, type: 'topic', durable: true }));
}
