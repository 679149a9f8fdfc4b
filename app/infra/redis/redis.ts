import keySlot from 'cluster-key-slot';
import { Cluster } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Telemetry } from '../telemetry.ts';
import { type RedisAddress, type RedisForm, redisAddress, whereIs } from './address.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { COMMAND_MS, openClient, type RedisClient } from './clients.ts';
import { type Hearing, RedisListener } from './listener.ts';
import { lookAt, type Sight } from './sight.ts';
import { RedisAway, refusalOf, type Trouble, troubleOf } from './trouble.ts';

export type { RedisClient } from './clients.ts';
export type { Hearing } from './listener.ts';

/**
 * Access to Redis, which may be unavailable at any time. Nothing essential is stored only in Redis, and no caller
 * waits longer than a quarter of a second for it.
 */
export interface Redis {
  readonly form: RedisForm;
  /**
   * Runs commands on keys in the slot of `key`. Throws RedisAway: at once if the key's node has just failed,
   * otherwise at the latest after `withinMs` (250 by default).
   */
  ask<T>(key: string, run: (redis: RedisClient) => Promise<T>, options?: { withinMs?: number }): Promise<T>;
  /**
   * Publishes to all listening processes, including this one. A message arrives at most once, and is lost while Redis
   * is unavailable.
   */
  tell(channel: string, message: string): void;
  listen(channel: string, hearing: Hearing): () => void;
  /** Whether Redis answered and accepted writes at the last look. */
  isUp(): boolean;
  /** Whether Redis is up and has refused no command lately, see refusalOf(). */
  isSound(): boolean;
  /** The result of the last look; undefined if it failed. */
  seen(): Sight | undefined;
  /** Resolves when Redis has answered for the first time, at the latest after a second. */
  opened(): Promise<void>;
  stop(): void;
}

export interface RedisOptions {
  urls: readonly string[];
  clock: Clock;
  telemetry: Telemetry;
  /** The time limit of a command, which tests on a busy machine raise. */
  commandMs?: number;
}

const LOOK_MS = 1_500;
const OPENED_MS = 1_000;
/** How long a refusal counts. A look cannot tell whether the next command would be refused too. */
const REFUSED_MS = 15_000;

export function createRedis({ urls, clock, telemetry, commandMs = COMMAND_MS }: RedisOptions): Redis {
  const address = redisAddress(urls);
  const client = openClient(address, commandMs);
  const breakers = new Map<string, Breaker>();
  const listener = new RedisListener(address, () => nodesOf(client, address), { commandMs });
  let lastError: unknown;
  let trouble: Trouble | undefined = { because: `Redis at ${whereIs(address)} was not looked at yet`, mend: '' };
  let told: string | undefined;
  let warned: string | undefined;
  let sight: Sight | undefined;
  let refusal: { trouble: Trouble; until: number } | undefined;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let firstLook: (() => void) | undefined;
  const opened = new Promise<void>((resolve) => {
    firstLook = resolve;
  });

  client.on('error', (error: unknown) => {
    lastError = error;
  });
  // A connection that ends, or is back, is noticed at once.
  client.on('ready', () => void look());
  client.on('close', () => void look());

  /** Only one look runs at a time; it schedules the next one. */
  let looking: Promise<void> | undefined;
  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
      clearTimeout(timer);
      if (!isStopped) timer = setTimeout(() => void look(), LOOK_MS).unref();
    });
    return looking;
  }

  async function lookOnce(): Promise<void> {
    try {
      sight = await inTime(2 * commandMs, lookAt(client, address));
      trouble = sight.trouble;
      if (trouble === undefined) {
        firstLook?.();
        // All masters have answered.
        for (const breaker of nowUsed()) breaker.succeeded();
      }
    } catch (error) {
      sight = undefined;
      trouble = troubleOf(client.status === 'ready' ? error : (lastError ?? error), address);
    }
    if (!isStopped) tellChange();
  }

  /** Reports each change between trouble and recovery once. */
  function tellChange(): void {
    const now = trouble ?? refused();
    if (now !== undefined && now.because !== told) telemetry.emit('redis.away', { ...now });
    else if (now === undefined && told !== undefined) telemetry.emit('redis.back');
    told = now?.because;
    const { warning } = sight ?? {};
    if (warning !== undefined && warning.because !== warned) telemetry.emit('redis.warning', { ...warning });
    if (sight !== undefined) warned = warning?.because;
  }

  function refused(): Trouble | undefined {
    return refusal === undefined || refusal.until < clock.monotonic() ? undefined : refusal.trouble;
  }

  const isUp = () => trouble === undefined && client.status === 'ready' && nowUsed().every((one) => one.isClosed());

  function breakerOf(key: string): Breaker {
    const node = client instanceof Cluster ? (client.slots[keySlot(key)]?.[0] ?? 'unknown') : 'server';
    const known = breakers.get(node);
    if (known) return known;
    const breaker = createBreaker(clock);
    breakers.set(node, breaker);
    return breaker;
  }

  return {
    form: address.form,
    async ask(key, run, { withinMs = commandMs } = {}) {
      const breaker = breakerOf(key);
      if (!breaker.mayAsk()) throw new RedisAway('Redis has just failed.');
      try {
        const answer = await inTime(withinMs, run(client));
        breaker.succeeded();
        return answer;
      } catch (error) {
        const said = refusalOf(error, address);
        if (said !== undefined) {
          // The server refused this command but works, so other commands may succeed.
          breaker.succeeded();
          refusal = { trouble: said, until: clock.monotonic() + REFUSED_MS };
          tellChange();
        } else {
          breaker.failed();
          // The slots of a cluster may have a new master by now.
          if (client instanceof Cluster && !isStopped) client.refreshSlotsCache();
        }
        throw new RedisAway('Redis did not do what it was asked.', { cause: error });
      }
    },
    tell(channel, message) {
      if (isStopped) return;
      client.publish(channel, message).catch(() => {}); // The message is lost, as the contract of `tell` says.
    },
    listen: (channel, hearing) => listener.subscribe(channel, hearing),
    isUp,
    isSound: () => isUp() && refused() === undefined,
    seen: () => sight,
    async opened() {
      await inTime(OPENED_MS, opened).catch(() => {}); // The program starts even if Redis does not answer.
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      listener.stop();
      client.disconnect();
    },
  };

  /** Nodes that have left the cluster do not count any more. */
  function nowUsed(): Breaker[] {
    if (!(client instanceof Cluster)) return [...breakers.values()];
    const masters = new Set(client.nodes('master').map(({ options }) => `${options.host}:${options.port}`));
    return [...breakers].flatMap(([node, breaker]) => (masters.has(node) ? [breaker] : []));
  }
}

function nodesOf(client: RedisClient, { nodes }: RedisAddress): readonly { host: string; port: number }[] {
  if (!(client instanceof Cluster)) return nodes;
  const known = client.nodes('all').map(({ options: { host = '', port = 0 } }) => ({ host, port }));
  return known.length === 0 ? nodes : known;
}

/**
 * Resolves with `work`, or throws after `ms` of real time. If this process itself was held up, the answer may already
 * lie unread in the socket, so it is read before giving up.
 */
function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new RedisAway(`No answer within ${ms} ms.`));
    const timer = setTimeout(() => setImmediate(() => setImmediate(late)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
