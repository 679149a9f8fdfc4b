import type { CommonRedisOptions } from 'ioredis';

/** All our keys and channels have this prefix, so that another program may use the same Redis. */
export const PREFIX = 'crewcall:';

/** The form of REDIS_URL: one URL is a single server, several are the seeds of a cluster. */
export type RedisForm = 'single server' | 'cluster';

export interface RedisAddress {
  form: RedisForm;
  nodes: { host: string; port: number }[];
  /** The credentials; in a cluster those of the first URL are used for all nodes. */
  entry: Pick<CommonRedisOptions, 'username' | 'password' | 'db'> & { tls?: object };
}

const DEFAULT_PORT = 6379;

/** Parses `redis://user:password@host:port/0`, with percent-encoded parts; `rediss://` is TLS. */
export function redisAddress(urls: readonly string[]): RedisAddress {
  const parsed = urls.map((url) => new URL(url));
  const [first] = parsed;
  if (first === undefined) throw new Error('Expected at least one URL in REDIS_URL, got none.');
  const { username, password, pathname, protocol } = first;
  const db = Number(pathname.slice(1) || 0);
  return {
    form: parsed.length === 1 ? 'single server' : 'cluster',
    nodes: parsed.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? DEFAULT_PORT : Number(port),
    })),
    entry: {
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(db !== 0 && { db }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  };
}

/** The nodes without user and password, for messages. */
export function whereIs({ nodes }: Pick<RedisAddress, 'nodes'>): string {
  return nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
}
