import type { Redis } from '../../redis/redis.ts';
import { type RedisStore, redisEntities } from './entities.ts';
import { channels, groups } from './lists.ts';
import { people } from './people.ts';

/** The directory's store in Redis, for several processes. No change needs to write two keys atomically. */
export function redisStore(redis: Redis): RedisStore {
  const entities = redisEntities(redis);
  return { ...people(entities), ...channels(entities), ...groups(entities) };
}
