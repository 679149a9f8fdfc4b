import { Socket as TcpSocket } from 'node:net';
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import { ping, WebSocket } from 'undici';
import { z } from 'zod';
import { parseJson } from '../../parse-json.ts';
import type { KeepAlive } from './keep-alive.ts';

/** One Socket Mode connection. */
export interface Socket {
  /** Closes the connection. Resolves when it is closed, at the latest after a second. */
  close(): Promise<void>;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
  /** The lifetime that Slack announced in its hello. */
  readonly lifetimeMs: number | undefined;
}

/** A payload of a socket, with its acknowledgement. */
export interface Envelope {
  body: Record<string, unknown>;
  retryNum: number | undefined;
  retryReason: string | undefined;
  ack(response?: unknown): Promise<void>;
}

export interface SocketOptions {
  appToken: string;
  apiUrl: string;
  logger: Logger;
  /** Called as soon as Slack has answered apps.connections.open. */
  answered(): void;
  take(envelope: Envelope): void;
  keepAlive: KeepAlive;
  /** Called with errors of the connection itself. */
  report(error: unknown): void;
}

/** Opening takes one HTTP call and one handshake. */
const OPEN_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** The package would ping each connection by a timer of its own; {@link KeepAlive} does it for all. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Opens one connection and rejects if that fails. It does not reconnect, because the package's own reconnect waits
 * long and, after some errors, gives up for ever. sockets.ts opens a new connection instead.
 */
export async function openSocket({
  appToken,
  apiUrl,
  logger,
  keepAlive,
  answered,
  take,
  report,
}: SocketOptions): Promise<Socket> {
  const { client } = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientPingTimeout: NEVER_MS,
    installerOptions: {
      // A separate object for each socket, because the package modifies it.
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: OPEN_TIMEOUT_MS,
      },
    },
  });

  let lifetimeMs: number | undefined;
  const isClosed = new Promise<true>((resolve) => {
    client.once('disconnected', () => resolve(true));
  });
  const closed = isClosed.then(() => undefined);
  client.once('authenticated', answered);
  client.on('ws_message', (data: unknown) => {
    lifetimeMs ??= lifetimeOf(data);
  });
  guardMessages(client, report);
  client.on('slack_event', (args: unknown) => {
    const envelope = readEnvelope(args);
    if (envelope) take(envelope);
    else report(new Error('Slack sent an envelope without a body or a way to acknowledge it.'));
  });

  /** The first call asks the other side to close; a second one waits for it no longer. */
  const disconnect = () => void client.disconnect().catch(report);

  async function close() {
    disconnect();
    if ((await within(CLOSE_TIMEOUT_MS, isClosed)) === undefined) disconnect();
  }

  function cutOff() {
    disconnect();
    disconnect();
  }

  const opened = await within(OPEN_TIMEOUT_MS, client.start());
  if (opened === undefined) {
    void close();
    throw new Error(`Socket Mode: no hello from Slack within ${OPEN_TIMEOUT_MS / 1_000} s.`);
  }
  const { websocket, defaultSocket } = Inside.parse(client.websocket);
  const watched = { ping: () => ping(websocket), bytesRead: () => defaultSocket.bytesRead, cutOff };
  void closed.then(keepAlive.watch(watched));
  return {
    close,
    closed,
    get lifetimeMs() {
      return lifetimeMs;
    },
  };
}

/** The package handles messages in an async listener, whose errors would be unhandled rejections. */
function guardMessages(client: SocketModeReceiver['client'], report: (error: unknown) => void) {
  const listeners = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  for (const listener of listeners) {
    client.on('ws_message', (...message: unknown[]) => {
      Promise.resolve(Reflect.apply(listener, client, message)).catch(report);
    });
  }
}

function readEnvelope(args: unknown): Envelope | undefined {
  const parsed = SlackEvent.safeParse(args);
  if (!parsed.success) return undefined;
  const { body, ack, retry_num: retryNum, retry_reason: retryReason } = parsed.data;
  return { body, retryNum, retryReason, ack: async (response) => void (await ack(response)) };
}

const SlackEvent = z.object({
  body: z.record(z.string(), z.unknown()),
  ack: z.custom<(response?: unknown) => unknown>((value) => typeof value === 'function'),
  retry_num: z.number().optional().catch(undefined),
  retry_reason: z.string().optional().catch(undefined),
});

/** The package has no public way to its connection; a release without these fields fails at the first one. */
const Inside = z.object({ websocket: z.instanceof(WebSocket), defaultSocket: z.instanceof(TcpSocket) });

function lifetimeOf(data: unknown): number | undefined {
  if (typeof data !== 'string' || !data.includes('"hello"')) return undefined;
  const hello = Hello.safeParse(parseJson(data));
  return hello.success ? hello.data.debug_info.approximate_connection_time * 1_000 : undefined;
}

const Hello = z.object({
  type: z.literal('hello'),
  debug_info: z.object({ approximate_connection_time: z.number().positive() }),
});

async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
