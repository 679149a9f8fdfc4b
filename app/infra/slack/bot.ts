import { createHash } from 'node:crypto';
import { App, type Receiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import { addAppMetadata } from '@slack/web-api';
import { type Clock, sleep } from '../clock.ts';
import type { Database } from '../database/client.ts';
import type { Effects } from '../effects/effects.ts';
import type { Redis } from '../redis/redis.ts';
import type { Telemetry } from '../telemetry.ts';
import { type BotName, createSlackClient, type Outage, type SlackClient } from './client/client.ts';
import { slackFetch } from './client/http.ts';
import { type Identity, identify } from './client/identity.ts';
import { telemetryLogger } from './client/sdk-logger.ts';
import { createBudgets, type Others } from './pace/budgets.ts';
import { createFiles, type Files } from './posts/files.ts';
import { createPermalinks, type Permalinks } from './posts/permalinks.ts';
import { createPosts, type Posts } from './posts/posts.ts';
import { type Body, createDeliveries, type Incoming, type StoreEvent, unwrapped } from './socket/deliveries.ts';
import { createSeats } from './socket/seats.ts';
import { openSocket } from './socket/socket.ts';
import { createSockets } from './socket/sockets.ts';
import { withTypedEmoji } from './socket/typed.ts';

// Stands in the User-Agent of every call: whoever looks into a proxy, or behind the scenes of the sandbox, sees which of
// several processes called.
addAppMetadata({ name: 'crewcall-process', version: String(process.pid) });

export type { BotName } from './client/client.ts';
export type { Identity } from './client/identity.ts';

/** One Slack app of ours: its way out (client, posts, files), and what comes in (app, for listeners). */
export interface Bot {
  readonly name: BotName;
  readonly client: SlackClient;
  readonly posts: Posts;
  readonly files: Files;
  readonly permalinks: Permalinks;
  /** For listeners only: they answer with ack and respond, and call Slack through `client`. */
  readonly app: App;
  /** Who the bot is. Throws before it has started. */
  identity(): Identity;
  /** Who the bot is, once Slack has said it; rejects where it never will. */
  readonly identified: Promise<Identity>;
  /** Works on a stored event. False: not yet, the bot does not know who it is. Throws what a listener threw. */
  workOn(body: Body): Promise<boolean>;
  /** Resolves when the bot hears, however long Slack is away. Rejects where a token is wrong, naming its variable. */
  start(): Promise<void>;
  /** Stops listening, and waits a few seconds for clicks, commands and calls in progress. */
  stop(): Promise<void>;
  /** Whether it will never start, because Slack refuses its tokens. */
  failed(): boolean;
  /** Whether it is connected and listening. */
  up(): boolean;
  /** How many Socket Mode connections are open. */
  sockets(): number;
}

export interface BotOptions {
  name: BotName;
  botToken: string;
  appToken: string;
  /** Ends in /api/. */
  apiUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  db: Database;
  storeEvent: StoreEvent;
  effects: Effects;
  /** The other processes of this bot; without them it is alone. */
  others?: Others;
  /** Where processes count together what they call. */
  redis?: Redis | undefined;
  /** Where the warnings of Slack's packages go; into the telemetry unless told otherwise. */
  logger?: Logger;
  /** See SlackClientOptions. */
  timeoutMs?: number;
  onOutage?: (outage: Outage) => void;
}

const DRAIN_MS = 3_500;
/** By then everything is decided, see app/inbound/slack/acts.ts. */
const ACKNOWLEDGED_MS = 2_500;

export function createBot(options: BotOptions): Bot {
  const { name, botToken, appToken, apiUrl, clock, telemetry, db, storeEvent, effects, timeoutMs } = options;
  const logger = options.logger ?? telemetryLogger(telemetry, name);
  const { others, redis } = options;
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
    // Asked for each event: from what Slack told at the start, without a call.
    authorize: async () => {
      const { botId, botUserId, teamId } = identity();
      return { botToken, botId, botUserId, teamId };
    },
    clientOptions: {
      slackApiUrl: apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      // Answers to clicks go this way.
      fetch: slackFetch(client.slackClock),
    },
    convoStore: false,
    logger,
  });
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
    open: () => openSocket({ appToken, apiUrl, logger, take: deliveries.take, report }),
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
        // It was acknowledged when it was stored.
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
      // What is decided is acknowledged by the connection that brought it, so that goes last.
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

/** Tells workspaces apart that share a Redis; the token cannot be read from it. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}

/** Bolt wants a receiver; ours are the sockets of the bot, which outlive any one connection. */
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
