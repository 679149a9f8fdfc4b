import type { Channel } from 'rabbitmq-client';
import { within } from '../../deadline.ts';
import { isUntrusted } from '../../untrusted.ts';

/** Thrown if the broker cannot be used now. The message is a short reason, without address or password. */
export class BrokerAway extends Error {
  override readonly name = 'BrokerAway';
  /** What an operator has to do if waiting does not help. */
  readonly mend: string | undefined;

  constructor(because: string, { mend, cause }: { mend?: string | undefined; cause?: unknown } = {}) {
    super(because, { cause });
    this.mend = mend;
  }
}

/** An open connection to a broker. It never reconnects by itself; the caller connects again. */
export interface BrokerLine {
  /** Opens a channel. The broker may close the channel while the connection stays open. Throws BrokerAway. */
  channel(): Promise<Channel>;
  /** Aborted when the connection has ended, with a BrokerAway as its reason. */
  readonly lost: AbortSignal;
  /** Sends what is still pending and closes. Close your channels first. It never throws. */
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;
/** How long a closing broker may take. Then it is cut off, so that it does not delay our stop. */
export const CLOSE_MS = 1_500;
/** A silent peer is given up after two heartbeats. The address may set another interval (`?heartbeat=30`). */
const HEARTBEAT_SECONDS = 10;

/**
 * Connects to `amqp://user:password@host:5672/vhost`, or `amqps://…` with a checked certificate. The connection ends
 * at the first error. The library's own reconnect is not used, because it only supports hosts with the same user,
 * password and virtual host. `name` is shown to operators in the broker. Throws BrokerAway.
 */
export async function connectBroker(
  url: string,
  { name, closeMs = CLOSE_MS }: { name: string; closeMs?: number },
): Promise<BrokerLine> {
  // Loaded on demand, because most installations have no broker.
  const { Connection } = await import('./library.ts');
  const connection = new Connection({
    ...placeOf(url),
    connectionName: name,
    connectionTimeout: CONNECT_MS,
    acquireTimeout: CONNECT_MS,
  });
  const lost = new AbortController();
  await new Promise<void>((resolve, reject) => {
    connection.once('connection', resolve);
    connection.on('error', (error) => {
      const away = awayBecause(error);
      connection.unsafeDestroy();
      lost.abort(away);
      reject(away);
    });
  });
  return {
    lost: lost.signal,
    async channel() {
      try {
        const channel = await connection.acquire({ emitErrorsFromChannel: true });
        // The error event needs a listener. The channel is closed by the error, and its user gets the error too.
        channel.on('error', () => undefined);
        return channel;
      } catch (error) {
        throw awayBecause(error);
      }
    },
    async close() {
      // Closing a lost connection would wait for a socket that is closed already.
      if (lost.signal.aborted) return;
      // A broker that does not answer in time is cut off. It redelivers unacknowledged messages.
      await within(closeMs, connection.close()).catch(() => undefined);
      connection.unsafeDestroy();
    },
  };
}

/** Does the work on a separate channel, because the broker closes a channel after an error. */
export async function onOwnChannel<T>(line: BrokerLine, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await line.channel();
  try {
    return await work(channel);
  } finally {
    await channel.close();
  }
}

/** The error code of the broker or the system: `NOT_FOUND`, `ECONNREFUSED`. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : error instanceof Error ? error.name : 'unknown';
}

/** The decoded parts of an address, as the library needs them. */
export function placeOf(address: string) {
  const url = new URL(address);
  const isSecure = url.protocol === 'amqps:';
  const heartbeat = Number(url.searchParams.get('heartbeat') ?? HEARTBEAT_SECONDS);
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? '5671' : '5672') : url.port,
    username: decodeURIComponent(url.username) || 'guest',
    password: url.username === '' ? 'guest' : decodeURIComponent(url.password),
    vhost: decodeURIComponent(url.pathname.slice(1)) || '/',
    tls: isSecure,
    heartbeat: Number.isInteger(heartbeat) && heartbeat >= 0 ? heartbeat : HEARTBEAT_SECONDS,
  };
}

function awayBecause(error: unknown): BrokerAway {
  const code = codeOf(error);
  return new BrokerAway(code, { mend: mendOf(code), cause: error });
}

function mendOf(code: string): string | undefined {
  switch (code) {
    case 'ACCESS_REFUSED':
      return 'The broker does not let us in: correct user and password in AMQP_URL.';
    case 'NOT_ALLOWED':
      return 'The user may not enter this virtual host, or there is none of that name: correct what comes after the port in AMQP_URL, or give the user permissions there.';
    case 'ECONNREFUSED':
      return 'Nothing listens there: start the broker, or correct host and port in AMQP_URL.';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'Its name is not known: correct the host in AMQP_URL.';
    case 'CONNECTION_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return 'See whether host and port in AMQP_URL are right, and whether a firewall is between.';
    default:
      return isUntrusted(code)
        ? 'Its certificate is not trusted: name the host that it is for in AMQP_URL, or trust a private authority by NODE_EXTRA_CA_CERTS.'
        : /EPROTO|SSL|CONN_CLOSE|ECONNRESET/.test(code)
          ? 'It does not speak as we do: amqps:// is for its TLS port (5671), amqp:// for the other one (5672).'
          : undefined;
  }
}
