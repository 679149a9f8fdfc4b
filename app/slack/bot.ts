import { App, type Receiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import type { Telemetry } from '../telemetry.ts';
import { createBudgets } from './budgets.ts';
import { type BotName, createSlackClient, type SlackClient } from './client.ts';
import { createDeliveries } from './deliveries.ts';
import { createFiles, type Files } from './files.ts';
import { type Identity, identify } from './identity.ts';
import { createPosts, type Posts } from './posts.ts';
import { telemetryLogger } from './sdk-logger.ts';
import { openSocket } from './socket.ts';
import { createSockets } from './sockets.ts';

export type { BotName } from './client.ts';
export type { Identity } from './identity.ts';

/** One Slack app of ours: its way out (client, posts), and what comes in (app, for listeners). */
export interface Bot {
  readonly name: BotName;
  readonly client: SlackClient;
  readonly posts: Posts;
  readonly files: Files;
  /** For listeners only: they answer with ack and respond, and call Slack through `client`. */
  readonly app: App;
  /** Who the bot is. Throws before it has started. */
  identity(): Identity;
  /** Resolves when the bot hears, however long Slack is away. Rejects where a token is wrong, naming its variable. */
  start(): Promise<void>;
  /** Hears no more, and waits up to five seconds for what is under way. */
  stop(): Promise<void>;
  /** Whether it hears. */
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
  /** Where the warnings of Slack's packages go; into the telemetry unless told otherwise. */
  logger?: Logger;
  /** See SlackClientOptions. */
  timeoutMs?: number;
}

const DRAIN_MS = 5_000;

export function createBot(options: BotOptions): Bot {
  const { name, botToken, appToken, apiUrl, clock, telemetry, db, timeoutMs } = options;
  const logger = options.logger ?? telemetryLogger(telemetry, name);
  const budgets = createBudgets({ clock, bot: name, db });
  const client = createSlackClient({
    bot: name,
    token: botToken,
    apiUrl,
    clock,
    telemetry,
    budgets,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const stopping = new AbortController();
  let known: Identity | undefined;

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
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
    convoStore: false,
    logger,
  });
  const deliveries = createDeliveries({
    bot: name,
    clock,
    telemetry,
    process: (incoming) => app.processEvent(incoming),
  });
  const report = (error: unknown) => telemetry.emit('slack.sdk', { bot: name, level: 'error', text: String(error) });
  const sockets = createSockets({
    bot: name,
    clock,
    telemetry,
    open: () => openSocket({ appToken, apiUrl, logger, take: deliveries.take, report }),
  });

  return {
    name,
    client,
    posts: createPosts({ db, client, clock }),
    files: createFiles(client),
    app,
    identity,
    async start() {
      known = await identify({ client, clock, telemetry, signal: stopping.signal });
      await sockets.start();
    },
    async stop() {
      stopping.abort();
      await sockets.stop();
      await client.settled(DRAIN_MS);
      await budgets.stop();
    },
    up: () => sockets.count() > 0,
    sockets: () => sockets.count(),
  };
}

/** Bolt wants a receiver; ours are the sockets of the bot, which outlive any one connection. */
const ownReceiver: Receiver = {
  init() {},
  start: async () => undefined,
  stop: async () => undefined,
};
