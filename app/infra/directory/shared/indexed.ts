import type { Redis, RedisClient } from '../../redis/redis.ts';

/** An entity as it is stored, with the time or edition from which it is. */
export interface Stored {
  value: string;
  asOf: number;
}

export interface IndexedOptions {
  redis: Pick<Redis, 'form'>;
  ask<T>(key: string, run: (client: RedisClient) => Promise<T>): Promise<T | undefined>;
  get(key: string): Promise<Stored | undefined>;
}

/** How many index entries are remembered. */
const MOST_GUESSES = 5_000;

/**
 * Reads the entities whose ids are in a set. This takes two round trips, one for the ids and one for the entities. It
 * takes only one if the server can follow the ids itself, or if the ids are the same as last time, because then both
 * are requested at once.
 */
export function createIndexed({ redis, ask, get }: IndexedOptions) {
  /** In a cluster the entities may be on other nodes, so the server cannot follow the ids. */
  let follows = redis.form === 'single server';
  /** The ids that each set had last, the least recently used first. */
  const guesses = new Map<string, readonly string[]>();

  return async function found(key: string, keyOf: (id: string) => string): Promise<Stored[]> {
    if (follows) {
      const all = await ask(key, (client) => followed(client, key, keyOf('*')));
      if (all !== 'refused') return all ?? [];
      follows = false;
    }
    return guessed(key, keyOf);
  };

  async function guessed(key: string, keyOf: (id: string) => string): Promise<Stored[]> {
    const guess = guesses.get(key) ?? [];
    const asked = new Map(guess.map((id) => [id, get(keyOf(id))]));
    const [ids = []] = await Promise.all([ask(key, (client) => client.smembers(key)), ...asked.values()]);
    remember(key, ids);
    const all = await Promise.all(ids.map((id) => asked.get(id) ?? get(keyOf(id))));
    return all.flatMap((one) => one ?? []);
  }

  function remember(key: string, ids: readonly string[]): void {
    guesses.delete(key);
    if (ids.length > 0) guesses.set(key, ids);
    if (guesses.size <= MOST_GUESSES) return;
    const [oldest] = guesses.keys();
    if (oldest !== undefined) guesses.delete(oldest);
  }
}

/**
 * One command reads the set and the hashes that its members name. It is refused to a user who may not read every key,
 * and some servers do not know it.
 */
async function followed(client: RedisClient, key: string, pattern: string): Promise<Stored[] | 'refused'> {
  const fields = ['value', 'asOf'].flatMap((field) => ['GET', `${pattern}->${field}`]);
  let flat: unknown;
  try {
    flat = await client.call('SORT_RO', key, 'BY', 'nosort', ...fields);
  } catch (error) {
    if (error instanceof Error && /^(ERR|NOPERM) /.test(error.message)) return 'refused';
    throw error;
  }
  return Array.isArray(flat) ? pairs(flat) : [];
}

/** The answer is a list of values, each followed by its `asOf`; both are null for an id without an entity. */
function pairs(flat: readonly unknown[]): Stored[] {
  return flat.flatMap((value, index) =>
    index % 2 === 0 && typeof value === 'string' ? [{ value, asOf: Number(flat[index + 1]) }] : [],
  );
}
