import { Cluster, type CommonRedisOptions, Redis } from 'ioredis';
import type { RedisAddress } from './address.ts';

/** A client with the same commands for a single server and for a cluster. */
export type RedisClient = Redis | Cluster;

/** The time limit of a command, because somebody is waiting. */
export const COMMAND_MS = 250;
/** A connection that does not answer for this long is replaced by a new one. */
const SILENT_MS = 2_000;
const CONNECT_MS = 1_500;
/** A listener only pings the server, and nobody waits for the answer. */
const LISTENER_MS = 2_000;
const RECONNECT_MS = 300;
const SLOTS_REFRESH_MS = 1_000;

/**
 * Both limits are needed. Without the limit for commands, a frozen server would hang a command; without the limit for
 * silence, a cluster would never find its new master. Nothing is queued while there is no connection: the caller goes
 * on without Redis.
 */
function limits(address: RedisAddress, commandMs: number) {
  return {
    ...address.entry,
    commandTimeout: commandMs,
    // If commands may take longer, the connection must be kept longer too, because the answer comes on it.
    socketTimeout: Math.max(SILENT_MS, commandMs),
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    keepAlive: 5_000,
    connectionName: 'crewcall',
    // This node was demoted. The name may resolve to the new primary, so the client reconnects.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies CommonRedisOptions;
}

/** Connects in the background, and reconnects whenever the connection is lost. */
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

/**
 * Opens a separate connection to one node, for messages of other processes. It does not reconnect; the listener opens
 * a new one.
 */
export function openListener(
  address: RedisAddress,
  node: { host: string; port: number },
  { commandMs }: { commandMs: number },
): Redis {
  return new Redis({
    ...limits(address, Math.max(LISTENER_MS, commandMs)),
    ...node,
    lazyConnect: true,
    retryStrategy: null,
    autoResubscribe: false,
  });
}
