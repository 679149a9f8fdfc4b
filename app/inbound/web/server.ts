import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';

/** Handlers may use Node's own request and response, because every request comes through startServer(). */
export type Routes = Hono<{ Bindings: HttpBindings }>;
export type Served = Context<{ Bindings: HttpBindings }>;

/** Thrown if the server cannot listen. The message names the variable and the fix. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface WebServer {
  url: string;
  /** Waits at most 2 s until requests have ended, then closes every connection. */
  stop(): Promise<void>;
}

const GRACE_MS = 1_500;
/** How often Node looks for requests that have passed its limits. Each look wakes an idle process. */
const LIMITS_LOOK_MS = 5_000;

/**
 * Listens on `host`:`port`; 0 means any free port. Node's own limits cut off senders that are too slow or send too
 * much.
 */
export async function startServer({
  host,
  port,
  variable = 'PORT',
  routes,
}: {
  host: string;
  port: number;
  /** The variable that sets the port, for messages. */
  variable?: 'PORT' | 'ADMIN_PORT';
  routes: Pick<Routes, 'fetch'>;
}): Promise<WebServer> {
  const listener = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    {
      headersTimeout: 5_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: LIMITS_LOOK_MS,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => void listener(request, response),
  );
  await listen(server, { host, port, variable });
  return { url: urlOf(server), stop: () => stop(server) };
}

interface Place {
  host: string;
  port: number;
  variable: string;
}

async function listen(server: Server, place: Place): Promise<void> {
  const { host, port } = place;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(mend(error, place), { cause: error });
  }
}

function mend(error: unknown, { host, port, variable }: Place): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `${variable}: expected a free port on ${host}, but ${port} is in use. Stop the program that has it, or set ${variable} to another one.`;
    case 'EACCES':
      return `${variable}: this user may not listen on ${port}. Set ${variable} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST: expected an address of this machine, got "${host}". Set HOST to 127.0.0.1, or 0.0.0.0 for all.`;
    default:
      return `HOST and ${variable}: cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}.`);
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([closed, pause(GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}
