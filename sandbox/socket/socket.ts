import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { InstalledApp } from '../api/shapes.ts';
import type { SandboxClock } from '../clock.ts';
import { isObject, type JsonObject, parseJson, textAt } from '../json.ts';
import { Recent } from '../recent.ts';

export type EnvelopeType = 'events_api' | 'slash_commands' | 'interactive';

/**
 * The result of sending an envelope: whether the app acknowledged it in time, after how many milliseconds, and with
 * which payload.
 */
export interface Ack {
  acked: boolean;
  ms: number;
  payload?: unknown;
  error?: 'operation_timeout' | 'no_socket' | 'not_subscribed';
}

export interface Envelope {
  type: EnvelopeType;
  payload: JsonObject;
  acceptsResponse: boolean;
  retryAttempt?: number;
}

/** An envelope and its result. `what`: the event's type, the command, or the kind of interaction. */
export interface SettledEnvelope {
  app: string;
  type: EnvelopeType;
  what: string;
  at: number;
  ms: number;
  /** The process of the app that got the envelope, if known. */
  process?: string;
  error?: string;
}

interface Socket {
  app: InstalledApp;
  process: string | undefined;
  peer: WebSocket;
  draining: boolean;
}

export interface SocketOptions {
  clock: SandboxClock;
  /** How long an app may take to acknowledge, in real milliseconds: Slack's limit is 3,000. */
  ackLimitMs: number;
  /** After how many milliseconds Slack renews a connection; 0 for never. */
  refreshMs: number;
}

// The most connections of an app. The number is from Slack's Socket Mode guide.
const mostSockets = 10;
const warningMs = 10_000;
const pingMs = 10_000;
const ticketLifeMs = 30_000;
// How long to wait for the closing handshake. If the connection were cut during it, the other side would wait for
// half a minute.
const patienceMs = 500;
// The number of envelopes whose content is kept, which is as many as the page lists.
const contentsKept = 500;

/** Slack's side of Socket Mode: tickets, connections, envelopes and acknowledgements. */
export class SocketHub {
  readonly #options: SocketOptions;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Map<string, { app: InstalledApp; at: number; process: string | undefined }>();
  readonly #sockets = new Set<Socket>();
  readonly #awaited = new Map<string, (ack: Ack) => void>();
  readonly #openings: { app: InstalledApp; opened: () => void }[] = [];
  readonly #known = new Set<InstalledApp>();
  readonly #pings: NodeJS.Timeout;
  /** Every envelope that was acknowledged or missed. */
  readonly settled: SettledEnvelope[] = [];
  readonly #contents = new Recent<SettledEnvelope, { payload: JsonObject; answer: unknown }>(contentsKept);
  readonly acks: { app: string; type: EnvelopeType; ms: number; envelopeId: string }[] = [];

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#pings = setInterval(() => {
      for (const { peer } of this.#sockets) peer.ping();
    }, pingMs).unref();
  }

  /** Issues a ticket with which one of the app's processes can open one connection. */
  ticket(app: InstalledApp, process?: string): string {
    const ticket = randomUUID();
    this.#tickets.set(ticket, { app, at: Date.now(), process });
    return ticket;
  }

  /** Handles WebSocket upgrades of the server, except those under /web/, which belong to the page. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? '/', 'http://sandbox');
      if (url.pathname.startsWith('/web/')) return;
      const ticket = url.searchParams.get('ticket') ?? '';
      const issued = this.#tickets.get(ticket);
      this.#tickets.delete(ticket);
      if (!url.pathname.startsWith('/link') || !issued || Date.now() - issued.at > ticketLifeMs) {
        stream.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      this.#server.handleUpgrade(request, stream, head, (peer) => this.#welcome(issued, peer));
    });
  }

  /** How many of the app's connections accept envelopes. */
  count(app: InstalledApp): number {
    return this.#open(app).length;
  }

  /** Sends an envelope over any of the app's connections. Waits for the acknowledgement as long as Slack does. */
  send(app: InstalledApp, envelope: Envelope): Promise<Ack> {
    const open = this.#open(app);
    const socket = open.length > 0 ? open[randomInt(open.length)] : undefined;
    const id = randomUUID();
    const started = performance.now();
    const at = this.#options.clock.now();
    return new Promise((resolve) => {
      const settle = (ack: Ack) => {
        clearTimeout(deadline);
        this.#awaited.delete(id);
        if (ack.acked) this.acks.push({ app: app.name, type: envelope.type, ms: ack.ms, envelopeId: id });
        const settled: SettledEnvelope = {
          app: app.name,
          type: envelope.type,
          what: subjectOf(envelope),
          at,
          ms: ack.ms,
          ...(socket?.process === undefined ? {} : { process: socket.process }),
          ...(ack.error ? { error: ack.error } : {}),
        };
        this.settled.push(settled);
        this.#contents.set(settled, { payload: envelope.payload, answer: ack.payload });
        resolve(ack);
      };
      const deadline = setTimeout(() => {
        settle({ acked: false, ms: performance.now() - started, error: socket ? 'operation_timeout' : 'no_socket' });
      }, this.#options.ackLimitMs);
      // The timer must not keep a stopped sandbox alive.
      deadline.unref();
      this.#awaited.set(id, ({ payload }) => settle({ acked: true, ms: performance.now() - started, payload }));
      socket?.peer.send(JSON.stringify(wired(id, envelope)));
    });
  }

  /** The payload of an envelope and of its acknowledgement. It is kept only for the latest ones. */
  contentOf(settled: SettledEnvelope): { payload: JsonObject; answer: unknown } | undefined {
    return this.#contents.get(settled);
  }

  /** Whether the app was ever connected. */
  knows(app: InstalledApp): boolean {
    return this.#known.has(app);
  }

  /** Resolves when the app has a connection. */
  opened(app: InstalledApp): Promise<void> {
    if (this.count(app) > 0) return Promise.resolve();
    return new Promise((resolve) => this.#openings.push({ app, opened: resolve }));
  }

  /** Ends connections, of one app or of all: with a disconnect frame, as Slack refreshes them, or abruptly. */
  close({
    app,
    abrupt = false,
    reason = 'refresh_requested',
  }: {
    app?: InstalledApp;
    abrupt?: boolean;
    reason?: string;
  } = {}): number {
    const ended = [...this.#sockets].filter((socket) => !app || socket.app === app);
    for (const socket of ended) {
      socket.draining = true;
      if (abrupt) socket.peer.terminate();
      else {
        disconnect(socket.peer, reason);
        socket.peer.close();
      }
    }
    return ended.length;
  }

  /** Closes every connection and waits briefly until the apps have closed theirs. */
  async stop(): Promise<void> {
    clearInterval(this.#pings);
    const peers = [...this.#sockets].map(({ peer }) => peer);
    const closed = peers.map((peer) => new Promise<void>((resolve) => peer.once('close', () => resolve())));
    for (const peer of peers) peer.close(1001);
    const impatience = setTimeout(() => {
      for (const peer of peers) peer.terminate();
    }, patienceMs);
    await Promise.all(closed);
    clearTimeout(impatience);
    this.#server.close();
  }

  #open(app: InstalledApp): Socket[] {
    return [...this.#sockets].filter(
      (socket) => socket.app === app && !socket.draining && socket.peer.readyState === socket.peer.OPEN,
    );
  }

  #welcome({ app, process }: Pick<Socket, 'app' | 'process'>, peer: WebSocket): void {
    if (this.count(app) >= mostSockets) {
      disconnect(peer, 'too_many_websockets');
      peer.close();
      return;
    }
    const socket: Socket = { app, process, peer, draining: false };
    this.#sockets.add(socket);
    this.#known.add(app);
    peer.on('message', (data) => this.#acknowledged(String(data)));
    peer.on('close', () => this.#sockets.delete(socket));
    peer.on('error', () => peer.terminate());
    peer.send(JSON.stringify(hello(app, this.count(app), this.#options.refreshMs)));
    this.#renewLater(socket);
    const waiting = this.#openings.filter((one) => one.app === app);
    for (const one of waiting) {
      this.#openings.splice(this.#openings.indexOf(one), 1);
      one.opened();
    }
  }

  #acknowledged(frame: string): void {
    const message = parseJson(frame);
    const id = textAt(message, 'envelope_id');
    if (id === undefined || !isObject(message)) return;
    this.#awaited.get(id)?.({ acked: true, ms: 0, payload: message.payload });
  }

  #renewLater(socket: Socket): void {
    const { refreshMs } = this.#options;
    if (refreshMs === 0) return;
    const warnAfter = Math.max(0, refreshMs - warningMs);
    setTimeout(() => disconnect(socket.peer, 'warning'), warnAfter).unref();
    setTimeout(() => {
      socket.draining = true;
      disconnect(socket.peer, 'refresh_requested');
      socket.peer.close();
    }, refreshMs).unref();
  }
}

function subjectOf({ payload }: Envelope): string {
  const event = isObject(payload.event) ? textAt(payload.event, 'type') : undefined;
  return event ?? textAt(payload, 'command') ?? textAt(payload, 'type') ?? '';
}

function wired(id: string, { type, payload, acceptsResponse, retryAttempt = 0 }: Envelope): JsonObject {
  const retry =
    type === 'events_api' ? { retry_attempt: retryAttempt, retry_reason: retryAttempt > 0 ? 'timeout' : '' } : {};
  return { envelope_id: id, type, payload, accepts_response_payload: acceptsResponse, ...retry };
}

function hello(app: InstalledApp, connections: number, refreshMs: number): JsonObject {
  return {
    type: 'hello',
    num_connections: connections,
    connection_info: { app_id: app.appId },
    debug_info: {
      host: 'sandbox',
      started: new Date().toISOString(),
      build_number: 1,
      approximate_connection_time: refreshMs > 0 ? Math.round(refreshMs / 1000) : 18_060,
    },
  };
}

function disconnect(peer: WebSocket, reason: string): void {
  if (peer.readyState === peer.OPEN)
    peer.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
}
