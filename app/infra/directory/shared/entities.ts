import type { z } from 'zod';
import type { Redis, RedisClient } from '../../redis/redis.ts';
import { script } from '../../redis/script.ts';
import { PUT_UNLESS_OLDER } from '../newer.ts';
import type { DirectoryStore, Lookups } from '../store.ts';
import { keys } from './keys.ts';

/** Longer than it takes until everybody is loaded anew, which is each hour: whoever is not loaded any more goes then. */
const KEPT_MS = 26 * 3_600_000;
/** So many at once: thousands would wait for each other beyond a command's time limit. */
const AT_ONCE = 20;

/**
 * Reads as every store does. Each change answers the keys under which others may still hold what was before; EVERYTHING
 * where that is too much to be named.
 */
export type RedisStore = Lookups & {
  [Write in Exclude<keyof DirectoryStore, keyof Lookups>]: (
    ...args: Parameters<DirectoryStore[Write]>
  ) => Promise<string[]>;
};
export const EVERYTHING = '*';

/** What stands in Redis, each under a key of its own; and sets of ids, by which it is found. */
export interface Entities {
  get(key: string): Promise<{ value: string; asOf: number } | undefined>;
  /**
   * Writes it, unless what stands there is newer. Answers what stood there where that changes ('' where nothing did),
   * undefined where it stays as it was.
   */
  put(key: string, value: string, order: { asOf: number; changedAt?: number | undefined }): Promise<string | undefined>;
  ids(key: string): Promise<string[]>;
  addId(key: string, id: string): Promise<void>;
  /** A number higher than all before, whichever process asks. */
  nextEdition(): Promise<number>;
}

const putUnlessOlder = script(PUT_UNLESS_OLDER);
const addId = script(`
redis.call('SADD', KEYS[1], ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);
/** Goes by the server's clock, so it grows though Redis forgets; and grows though that clock is set back. */
const nextEdition = script(`
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
local text = string.format('%.0f', math.max(time[1] * 1000000 + time[2], last + 1))
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
return text
`);

export function redisEntities(redis: Redis): Entities {
  const ask = <T>(key: string, run: (client: RedisClient) => Promise<T>) =>
    redis.ask(key, (client) => run(client).catch(nothingOfOurs));

  return {
    async get(key) {
      const [value, asOf] = (await ask(key, (client) => client.hmget(key, 'value', 'asOf'))) ?? [];
      return value == null ? undefined : { value, asOf: Number(asOf) };
    },
    async put(key, value, { asOf, changedAt }) {
      const args = [value, asOf, changedAt ?? '', KEPT_MS];
      const before = await ask(key, (client) => putUnlessOlder.run(client, [key], args));
      return typeof before === 'string' ? before : undefined;
    },
    ids: async (key) => (await ask(key, (client) => client.smembers(key))) ?? [],
    addId: async (key, id) => void (await ask(key, (client) => addId.run(client, [key], [id, KEPT_MS]))),
    nextEdition: async () =>
      Number(await ask(keys.edition, (client) => nextEdition.run(client, [keys.edition], [KEPT_MS]))),
  };
}

/** Another program has put something else under a key of this name: it stays, and we do without. */
function nothingOfOurs(error: unknown): undefined {
  if (!(error instanceof Error && error.message.includes('WRONGTYPE'))) throw error;
}

/** What another program or release has put there, and we cannot read, is as good as nothing. */
export function parsed<T>(shape: z.ZodType<T>, value: string | undefined): T | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return shape.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}

/** Does it for all, a few at a time; answers all that was answered. */
export async function inTurns<T>(all: readonly T[], run: (one: T) => Promise<string[]>): Promise<string[]> {
  const answers: string[] = [];
  for (let index = 0; index < all.length; index += AT_ONCE) {
    const few = await Promise.all(all.slice(index, index + AT_ONCE).map(run));
    answers.push(...few.flat());
  }
  return answers;
}
