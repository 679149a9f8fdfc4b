import { createHash } from 'node:crypto';
import { App, type Receiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import { addAppMetadata } from '@slack/web-api';
import { type Clock, sleep } from '../clock.ts';
import type { Database } from '../database/client.ts';
import type { Effects } from '../effects/effects.ts';
import type { Redis } from '../redis/redis.ts';
import type { Telemetry } from '../telemetry.ts';
import { findListenersByName } from './by-name.ts';
import { type BotName, createSlackClient, type Outage, type SlackClient } from './client/client.ts';
import { slackFetch } from './client/http.ts';
import { type Identity, identify } from './client/identity.ts';
import { telemetryLogger } from './client/sdk-logger.ts';
import { createBudgets, type Others } from './pace/budgets.ts';
import { PATIENCE } from './patience.ts';
import { createFiles, type Files } from './posts/files.ts';
import { createPermalinks, type Permalinks } from './posts/permalinks.ts';
import { createPosts, type Posts } from './posts/posts.ts';
import { type Body, createDeliveries, type Incoming, type StoreEvent, unwrapped } from './socket/deliveries.ts';
import { createKeepAlive, type KeepAlive } from './socket/keep-alive.ts';
import { createSeats } from './socket/seats.ts';
import { openSocket } from './socket/socket.ts';
import { createSockets } from './socket/sockets.ts';
import { withTypedEmoji } from './socket/typed.ts';

// Added to the User-Agent of every call, so that a proxy or the sandbox shows which process made the call.
addAppMetadata({ name: 'crewcall-process', version: String(process.pid) });

export type { BotName } from './client/client.ts';
export type { Identity } from './client/identity.ts';

/** One of our Slack apps: outgoing calls (client, posts, files), and incoming events (app, for listeners). */
export interface Bot {
  readonly name: BotName;
  readonly client: SlackClient;
  readonly posts: Posts;
  readonly files: Files;
  readonly permalinks: Permalinks;
  /** For listeners only: they answer with ack and respond, and call Slack through `client`. */
  readonly app: App;
  /** The bot's identity. Throws before it has started. */
  identity(): Identity;
  /** Resolves with the bot's identity once Slack has told it; rejects if it never will. */
  readonly identified: Promise<Identity>;
  /**
   * Handles a stored event. Returns false if it cannot be handled yet, because the bot does not know its identity.
   * Throws what a listener threw.
   */
  workOn(body: Body): Promise<boolean>;
  /**
   * Resolves when the bot is connected, however long Slack is unreachable. Rejects if a token is wrong, with an error
   * that names its variable.
   */
  start(): Promise<void>;
  /** Stops listening, and waits a few seconds for clicks, commands and calls in progress. */
  stop(): Promise<void>;
  /** Whether the bot can never start, because Slack refuses its tokens. */
  failed(): boolean;
  /** Whether it is connected and listening. */
  up(): boolean;
  /** The number of open Socket Mode connections. */
  sockets(): number;
}

export interface BotOptions {
  name: BotName;
  botToken: string;
  appToken: string;
  /** The URL ends in /api/. */
  apiUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  db: Database;
  storeEvent: StoreEvent;
  effects: Effects;
  /** The other processes of this bot. If it is missing, this process is alone. */
  others?: Others;
  /** The place where the processes count their calls together. */
  redis?: Redis | undefined;
  /** Gets the warnings of Slack's packages; telemetry by default. */
  logger?: Logger;
  /** See SlackClientOptions. */
  timeoutMs?: number;
  /** Shared by all bots; by default this bot has its own. */
  keepAlive?: KeepAlive;
  onOutage?: (outage: Outage) => void;
}

const DRAIN_MS = 3_500;
/** Every click is decided within this time, see app/inbound/slack/acts.ts. */
const ACKNOWLEDGED_MS = 2_500;

export function createBot(options: BotOptions): Bot {
  const { name, botToken, appToken, apiUrl, clock, telemetry, db, storeEvent, effects, timeoutMs } = options;
  const logger = options.logger ?? telemetryLogger(telemetry, name);
  const { others, redis, keepAlive = createKeepAlive({ answerMs: PATIENCE.pongMs }) } = options;
  const budgets = createBudgets({
    clock,
    bot: name,
    db,
    ...(others && { others }),
    ...(redis && { together: { redis, bot: `${name}:${fingerprint(botToken)}` } }),
  });
  const client = createSlackClient({
    bot: name,
    token: botToken,
    apiUrl,
    clock,
    telemetry,
    budgets,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    onOutage: options.onOutage,
  });
  const stopping = new AbortController();
  let known: Identity | undefined;
  let failed = false;
  const identifying = deferred<Identity>();

  function identity() {
    if (!known) throw new Error(`@${name} does not know who it is before it has started.`);
    return known;
  }

  const app = new App({
    receiver: ownReceiver,
    // Bolt calls this for each event. It answers with the identity known from the start, so no call to Slack is made.
    authorize: async () => {
      const { botId, botUserId, teamId } = identity();
      return { botToken, botId, botUserId, teamId };
    },
    clientOptions: {
      slackApiUrl: apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      // Used for answers to clicks.
      fetch: slackFetch(client.slackClock),
    },
    convoStore: false,
    logger,
  });
  findListenersByName(app);
  const hear = (incoming: Incoming) => app.processEvent({ ...incoming, body: withTypedEmoji(incoming.body) });
  const deliveries = createDeliveries({
    bot: name,
    telemetry,
    store: storeEvent,
    process: hear,
  });
  const report = (error: unknown) => telemetry.emit('slack.sdk', { bot: name, level: 'error', text: String(error) });
  const sockets = createSockets({
    bot: name,
    clock,
    telemetry,
    seats: others && createSeats({ db, bot: name, others, clock }),
    processes: others?.count,
    open: (answered) => openSocket({ appToken, apiUrl, logger, keepAlive, answered, take: deliveries.take, report }),
  });

  async function atMost(ms: number, ending: Promise<void>) {
    const enough = new AbortController();
    await Promise.race([ending, sleep(clock, ms, enough.signal)]);
    enough.abort();
  }

  return {
    name,
    client,
    posts: createPosts({ db, effects, client, clock }),
    files: createFiles({ db, effects, client, clock }),
    permalinks: createPermalinks({ db, client }),
    app,
    identity,
    identified: identifying.promise,
    failed: () => failed,
    async workOn(body) {
      if (known === undefined) return false;
      try {
        // There is nothing to acknowledge: that was done when the event was stored.
        await hear({ body, ack: async () => undefined });
      } catch (error) {
        throw unwrapped(error);
      }
      return true;
    },
    async start() {
      try {
        known = await identify({ client, clock, telemetry, signal: stopping.signal });
        identifying.resolve(known);
        await sockets.start();
      } catch (error) {
        identifying.reject(error);
        failed = !stopping.signal.aborted;
        throw error;
      }
    },
    async stop() {
      stopping.abort();
      identifying.reject(new Error(`@${name} was stopped.`));
      client.stop();
      const stoppedAt = performance.now();
      const left = () => Math.max(0, DRAIN_MS - (performance.now() - stoppedAt));
      // The connection closes last, because it has to acknowledge what is still being decided.
      await atMost(ACKNOWLEDGED_MS, deliveries.answered());
      await sockets.stop();
      await atMost(left(), deliveries.settled());
      await client.settled(left());
      await budgets.stop();
    },
    up: () => sockets.count() > 0,
    sockets: () => sockets.count(),
  };
}

/** Distinguishes workspaces that share a Redis; the token cannot be derived from it. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}

/** Bolt needs a receiver; ours does nothing, because the bot's sockets outlive single connections. */
const ownReceiver: Receiver = {
  init() {},
  start: async () => undefined,
  stop: async () => undefined,
};

/** A promise that is settled from outside; its rejection need not be handled. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolved, onRejected) => {
    resolve = onResolved;
    reject = onRejected;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
