import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Clock, sleep } from '../../clock.ts';
import type { Redis, RedisClient } from '../../redis/redis.ts';
import { script } from '../../redis/script.ts';
import { RedisAway } from '../../redis/trouble.ts';
import { alone, type LoadTurn, type LoadTurns, type WantedLoad } from '../turns.ts';
import { turnKeys } from './keys.ts';

/**
 * Longer than a page takes at Slack's lowest limit. If a process ends while it loads, the others wait for this long.
 */
const LEASE_MS = 45_000;
const KNOWN_MS = 26 * 3_600_000;
const LOOK_AGAIN_MS = 500;
/**
 * How often Redis may fail before this process loads alone. Nobody waits for a load, and a short failure of Redis
 * must not make all processes load.
 */
const MOST_FAILURES = 8;
const BEAT_MS = 4_000;
/** A process without a heartbeat for this long no longer counts as following Slack's events. */
const FOLLOWS_MS = 15_000;

/**
 * Takes the turn to load. KEYS: loading, loaded, followers. ARGV: our name, the lease, and how recent a load has to
 * be in ms ('' at a start). Returns `ours`, `known` or `theirs`. `loaded` holds when the last load began.
 */
const takeTurn = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local begun = tonumber(redis.call('GET', KEYS[2]))
if begun and ARGV[3] ~= '' and begun > now - ARGV[3] then return 'known' end
if begun and ARGV[3] == '' then
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], now, '+inf')) do
    if id ~= ARGV[1] then return 'known' end
  end
end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 'theirs' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 'ours'
`);
/** Extends the lease. KEYS: loading. ARGV: our name, the lease. */
const renewLease = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);
/**
 * Records that everybody was loaded. KEYS: loading, loaded, followers. ARGV: our name, the load's duration in ms, how
 * long it is valid, and how long we count as a follower.
 */
const finishLoad = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], string.format('%.0f', now - ARGV[2]), 'PX', ARGV[3])
redis.call('ZADD', KEYS[3], now + ARGV[4], ARGV[1])
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`);
/**
 * Writes our heartbeat. KEYS: loaded, followers. ARGV: our name, for how many ms we count as a follower, whether we
 * are one. Returns whether everybody is loaded, and the followers.
 */
const follow = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if ARGV[3] == 'yes' then
  redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[2] * 4)
end
return {redis.call('EXISTS', KEYS[1]), unpack(redis.call('ZRANGE', KEYS[2], 0, -1))}
`);
/** Says that this process no longer loads nor follows Slack's events. KEYS: loading, followers. ARGV: our name. */
const leave = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return redis.call('ZREM', KEYS[2], ARGV[1])
`);

const heard = z.tuple([z.number()], z.string());

export interface SharedTurns extends LoadTurns {
  /** Starts the heartbeat as a follower. */
  start(): void;
  stop(): Promise<void>;
}

export interface SharedTurnsOptions {
  redis: Redis;
  clock: Clock;
  /** Called when the shared data cannot be trusted: nobody has loaded them, or nobody has followed Slack's events. */
  onUnknown: () => void;
  /** Called with each heartbeat, while Redis answers. */
  onBeat: () => Promise<void>;
}

/**
 * Lets one process load everybody, and the others use the result. The data stay valid as long as some process follows
 * Slack's events. A process that starts while none follows them loads again, and so does one when Redis has lost the
 * data.
 */
export function sharedTurns({ redis, clock, onUnknown, onBeat }: SharedTurnsOptions): SharedTurns {
  const we = randomUUID();
  const stopping = new AbortController();
  /** Whether other processes may rely on us. They may only when we have all data ourselves. */
  let follows = false;
  const { loading, loaded, followers } = turnKeys;
  /** The followers whose data we took over at start, until one of them proves to be alive. */
  let reliedOn: { on: ReadonlySet<string>; since: number } | undefined;
  let others: ReadonlySet<string> = new Set();
  let beating: Promise<void> | undefined;

  async function take(wanted: WantedLoad, signal: AbortSignal): Promise<LoadTurn | undefined> {
    const withinMs = wanted === 'start' ? '' : Math.round(wanted.begunWithinMs);
    for (let failures = 0; !signal.aborted; await sleep(clock, LOOK_AGAIN_MS, signal)) {
      try {
        const said = await redis.ask(loading, (client) =>
          takeTurn.run(client, [loading, loaded, followers], [we, LEASE_MS, withinMs]),
        );
        if (said === 'ours') return turnFrom(performance.now());
        if (said === 'known') {
          if (wanted === 'start') await rely();
          follows = true;
          await beat();
          return undefined;
        }
      } catch (error) {
        if (!(error instanceof RedisAway)) throw error;
        failures += 1;
        // After this many failures, every process loads for itself.
        if (failures >= MOST_FAILURES) return alone.take(wanted, signal);
      }
    }
    return undefined;
  }

  const turnFrom = (tookAt: number): LoadTurn => ({
    renew: () => asked((client) => renewLease.run(client, [loading], [we, LEASE_MS])),
    finish: async () => {
      follows = true;
      // Measured in real time, because it is compared with times of Redis.
      const ms = Math.round(performance.now() - tookAt);
      await asked((client) => finishLoad.run(client, [loading, loaded, followers], [we, ms, KNOWN_MS, FOLLOWS_MS]));
    },
  });

  /** A failure here is repaired by the next heartbeat. */
  async function asked(run: (client: RedisClient) => Promise<unknown>): Promise<void> {
    await redis.ask(loading, run).catch((error: unknown) => {
      if (!(error instanceof RedisAway)) throw error;
    });
  }

  async function rely(): Promise<void> {
    await beat();
    reliedOn = { on: others, since: clock.monotonic() };
  }

  async function beat(): Promise<void> {
    const args = [we, FOLLOWS_MS, follows ? 'yes' : 'no'];
    const said = await redis.ask(loaded, (client) => follow.run(client, [loaded, followers], args));
    const [isLoaded, ...ids] = heard.parse(said);
    others = new Set(ids.filter((id) => id !== we));
    if (isLoaded === 0) onUnknown();
  }

  /**
   * Checks the followers that we relied on. A killed process still counts for a while. If none of them proves to be
   * alive, nobody has followed the events.
   */
  function checkReliance(): void {
    if (reliedOn === undefined || clock.monotonic() - reliedOn.since < FOLLOWS_MS) return;
    const isAnyThere = [...reliedOn.on].some((id) => others.has(id));
    reliedOn = undefined;
    if (!isAnyThere) onUnknown();
  }

  async function keepBeating(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await beat();
        checkReliance();
        await onBeat();
      } catch (error) {
        if (!(error instanceof RedisAway)) throw error;
      }
      await sleep(clock, BEAT_MS, stopping.signal);
    }
  }

  return {
    take,
    start: () => {
      beating ??= keepBeating();
    },
    async stop() {
      stopping.abort();
      await beating;
      await asked((client) => leave.run(client, [loading, followers], [we]));
    },
  };
}
