import { createHash } from 'node:crypto';
import type { RedisClient } from './clients.ts';

/** A Lua script: it runs atomically on the node of its keys, which must all be in one slot. */
export interface Script {
  run(redis: RedisClient, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
}

export function script(lua: string): Script {
  const sha = createHash('sha1').update(lua).digest('hex');
  const sentThrough = new WeakSet<RedisClient>();
  return {
    async run(redis, keys, args) {
      // The first time the whole script is sent. So the server need not ask for it, and later commands stay behind it.
      if (!sentThrough.has(redis)) {
        sentThrough.add(redis);
        return redis.eval(lua, keys.length, ...keys, ...args);
      }
      try {
        return await redis.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        // A node that has just become master or was restarted does not know the script yet, so it is sent in full.
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return redis.eval(lua, keys.length, ...keys, ...args);
      }
    },
  };
}
