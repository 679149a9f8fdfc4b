import type { Redis } from '../../redis/redis.ts';
import { type RedisStore, redisEntities } from './entities.ts';
import { channels, groups } from './lists.ts';
import { people } from './people.ts';

/** The directory in Redis, for several processes: nothing in it needs two keys to change at once. */
export function redisStore(redis: Redis): RedisStore {
  const entities = redisEntities(redis);
  return { ...people(entities), ...channels(entities), ...groups(entities) };
}
