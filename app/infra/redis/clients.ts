import { Cluster, type CommonRedisOptions, Redis } from 'ioredis';
import type { RedisAddress } from './address.ts';

/** Commands that one place in Redis answers; the same for a single server and for a cluster. */
export type RedisClient = Redis | Cluster;

/** A command without an answer for so long has failed: somebody is waiting. */
export const COMMAND_MS = 250;
/** A connection that is silent for so long, though it was asked something, is given up for a new one. */
const SILENT_MS = 2_000;
const CONNECT_MS = 1_500;
/** A listener asks only whether the server lives, and nobody waits for the answer. */
const LISTENER_MS = 2_000;
const RECONNECT_MS = 300;
const SLOTS_REFRESH_MS = 1_000;

/**
 * Without a command limit and a silence limit together, a frozen server would hang a command, and a cluster would never
 * find its new master. Nothing is queued while there is no connection: whoever asks does without.
 */
function limits(address: RedisAddress, commandMs: number) {
  return {
    ...address.entry,
    commandTimeout: commandMs,
    socketTimeout: SILENT_MS,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    keepAlive: 5_000,
    connectionName: 'crewcall',
    // The name may lead to another primary by now, and this one was demoted: a new connection finds it.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies CommonRedisOptions;
}

/** Connects in the background, and again whenever the connection is lost. */
export function openClient(address: RedisAddress, commandMs: number): RedisClient {
  const { enableOfflineQueue, ...options } = limits(address, commandMs);
  if (address.form === 'cluster') {
    return new Cluster(address.nodes, {
      enableOfflineQueue,
      clusterRetryStrategy: () => RECONNECT_MS,
      slotsRefreshTimeout: CONNECT_MS,
      slotsRefreshInterval: SLOTS_REFRESH_MS,
      retryDelayOnFailover: 50,
      retryDelayOnClusterDown: 50,
      maxRedirections: 4,
      redisOptions: options,
    });
  }
  const [node] = address.nodes;
  return new Redis({ ...limits(address, commandMs), ...node, retryStrategy: () => RECONNECT_MS });
}

/** A connection of its own to one node, for what other processes tell. It does not come back: a new one is opened. */
export function openListener(address: RedisAddress, node: { host: string; port: number }): Redis {
  return new Redis({
    ...limits(address, LISTENER_MS),
    ...node,
    lazyConnect: true,
    retryStrategy: null,
    autoResubscribe: false,
  });
}
