import type { z } from 'zod';
import type { Redis, RedisClient } from '../../redis/redis.ts';
import { script } from '../../redis/script.ts';
import { RedisAway } from '../../redis/trouble.ts';
import { PUT_UNLESS_OLDER } from '../newer.ts';
import type { DirectoryStore, Lookups } from '../store.ts';
import { createIndexed, type Stored } from './indexed.ts';
import { keys } from './keys.ts';

/**
 * How long entities live. It is longer than the hourly load of everybody, so only people who are no longer loaded
 * expire.
 */
const KEPT_MS = 26 * 3_600_000;
/** How many are written at once. Thousands at once would exceed the time limit of a command. */
const AT_ONCE = 20;

/**
 * A store with the lookups that every store has. Each change returns the keys that other processes may have cached,
 * or EVERYTHING if there are too many.
 */
export type RedisStore = Lookups & {
  [Write in Exclude<keyof DirectoryStore, keyof Lookups>]: (
    ...args: Parameters<DirectoryStore[Write]>
  ) => Promise<string[]>;
};
export const EVERYTHING = '*';

/** Values in Redis by key, and sets of ids that index them. */
export interface Entities {
  get(key: string): Promise<Stored | undefined>;
  /**
   * Writes a value unless the stored one is newer. Returns the previous value ('' if there was none) if the value has
   * changed, and undefined if it stays.
   */
  put(key: string, value: string, order: { asOf: number; changedAt?: number | undefined }): Promise<string | undefined>;
  /** The values of all ids in the set `key`, in any order. */
  indexed(key: string, keyOf: (id: string) => string): Promise<Stored[]>;
  addId(key: string, id: string): Promise<void>;
  /** Returns a number higher than all before it, in any process. */
  nextEdition(): Promise<number>;
}

const putUnlessOlder = script(PUT_UNLESS_OLDER);
const addId = script(`
redis.call('SADD', KEYS[1], ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);
/**
 * The number follows the server's clock. So it grows even if Redis has lost its data, and also if that clock is set
 * back.
 */
const nextEdition = script(`
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
local text = string.format('%.0f', math.max(time[1] * 1000000 + time[2], last + 1))
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
return text
`);

export function redisEntities(redis: Redis): Entities {
  const ask = <T>(key: string, run: (client: RedisClient) => Promise<T>) => redis.ask(key, run).catch(nothingOfOurs);

  async function get(key: string): Promise<Stored | undefined> {
    const [value, asOf] = (await ask(key, (client) => client.hmget(key, 'value', 'asOf'))) ?? [];
    return value == null ? undefined : { value, asOf: Number(asOf) };
  }

  return {
    get,
    indexed: createIndexed({ redis, ask, get }),
    async put(key, value, { asOf, changedAt }) {
      const args = [value, asOf, changedAt ?? '', KEPT_MS];
      const before = await ask(key, (client) => putUnlessOlder.run(client, [key], args));
      return typeof before === 'string' ? before : undefined;
    },
    addId: async (key, id) => void (await ask(key, (client) => addId.run(client, [key], [id, KEPT_MS]))),
    nextEdition: async () =>
      Number(await ask(keys.edition, (client) => nextEdition.run(client, [keys.edition], [KEPT_MS]))),
  };
}

/** Another program uses a key of this name for something else. We leave that key alone and go on without it. */
function nothingOfOurs(error: unknown): undefined {
  const said = error instanceof RedisAway && error.cause instanceof Error ? error.cause.message : '';
  if (!said.includes('WRONGTYPE')) throw error;
}

/** Parses a value. A value of another program or release that we cannot parse counts as absent. */
export function parsed<T>(shape: z.ZodType<T>, value: string | undefined): T | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return shape.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}

/** Runs `run` for all, a few at a time, and returns all results. */
export async function inTurns<T>(all: readonly T[], run: (one: T) => Promise<string[]>): Promise<string[]> {
  const answers: string[] = [];
  for (let index = 0; index < all.length; index += AT_ONCE) {
    const few = await Promise.all(all.slice(index, index + AT_ONCE).map(run));
    answers.push(...few.flat());
  }
  return answers;
}
