import type { Clock } from '../../clock.ts';
import { RedisAway } from '../../redis/trouble.ts';
import type { Telemetry } from '../../telemetry.ts';
import { memoryStore } from '../memory.ts';
import type { SlackPerson } from '../slack-person.ts';
import type { DirectoryStore, Lookups, SlackChannel, SlackGroup } from '../store.ts';
import { EVERYTHING, type RedisStore } from './entities.ts';
import { keys } from './keys.ts';
import { type NearCache, type NearCacheOptions, nearCache } from './near-cache.ts';

/** The limit of changes kept while Redis is away. Beyond it none is kept, as everybody is loaded again anyway. */
const MOST_OWED = 1_000;

export interface SharedStoreOptions {
  redis: RedisStore;
  clock: Clock;
  telemetry: Telemetry;
  near: Pick<NearCacheOptions, 'freshMs' | 'most'>;
  /** Tells the other processes which keys have changed. */
  tell: (changed: readonly string[]) => void;
}

/** The directory's store where several processes share Redis. */
export interface SharedStore extends DirectoryStore {
  /** Says that other processes have changed these keys. */
  changed(keys: readonly string[]): void;
  /** Whether Redis has failed and still lacks the changes since then. */
  isTroubled(): boolean;
  /**
   * Writes the missed changes to Redis and returns for how long Redis had failed. Throws RedisAway if it is still
   * failing.
   */
  repay(): Promise<number>;
}

/**
 * Puts a small cache in front of Redis. While Redis fails, this process uses what it knows itself: what Slack
 * reported meanwhile, and recent lookups. Slack is asked about unknown people.
 */
export function sharedStore({ redis, clock, telemetry, near, tell }: SharedStoreOptions): SharedStore {
  const people = nearCache<SlackPerson>({ clock, ...near });
  const channels = nearCache<SlackChannel>({ clock, ...near });
  const channelIds = nearCache<string>({ clock, ...near });
  const groups = nearCache<SlackGroup>({ clock, ...near });
  const caches = [people, channels, channelIds, groups];

  /** Measured in real time, because it is compared with times of Redis. */
  let troubledSince: number | undefined;
  /** What Redis has missed, kept in two forms: for our own lookups, and for writing it to Redis later. */
  let own = memoryStore();
  const owed: ((store: RedisStore) => Promise<string[]>)[] = [];

  function troubled(error: unknown): void {
    if (!(error instanceof RedisAway)) throw error;
    if (troubledSince !== undefined) return;
    troubledSince = performance.now();
    telemetry.emit('directory.alone', { because: String(error.cause ?? error.message) });
  }

  async function read<T>(
    key: string,
    { cache, look }: { cache?: NearCache<T>; look: (store: Lookups) => Promise<T | undefined> },
  ): Promise<T | undefined> {
    const newer = owed.length > 0 ? await look(own) : undefined;
    if (newer !== undefined) return newer;
    try {
      return await (cache === undefined ? look(redis) : cache.read(key, () => look(redis)));
    } catch (error) {
      troubled(error);
      return (await look(own)) ?? cache?.last(key);
    }
  }

  async function write(change: (store: RedisStore) => Promise<string[]>, here: () => Promise<void>): Promise<void> {
    try {
      // Earlier changes have to be written first, so this one is kept with them.
      if (owed.length > 0) throw new RedisAway('Redis has not been told of earlier changes yet.');
      const keysOfChanged = await change(redis);
      if (keysOfChanged.length === 0) return;
      changed(keysOfChanged);
      tell(keysOfChanged);
    } catch (error) {
      troubled(error);
      await here();
      if (owed.length < MOST_OWED) owed.push(change);
    }
  }

  function changed(given: readonly string[]): void {
    for (const cache of caches) {
      if (given.includes(EVERYTHING)) cache.clear();
      else cache.forget(given);
    }
  }

  async function repay(): Promise<number> {
    const count = owed.length;
    for (let next = owed[0]; next !== undefined; next = owed[0]) {
      await next(redis);
      owed.shift();
    }
    own = memoryStore();
    changed([EVERYTHING]);
    tell([EVERYTHING]);
    const ms = performance.now() - (troubledSince ?? 0);
    troubledSince = undefined;
    telemetry.emit('directory.together', { ms, changes: count });
    return ms;
  }

  return {
    personById: (slackId) => read(keys.person(slackId), { cache: people, look: (store) => store.personById(slackId) }),
    personByEmail: (given) => {
      const email = given.trim().toLowerCase();
      return read(keys.email(email), { cache: people, look: (store) => store.personByEmail(email) });
    },
    putPeople: (given, asOf) =>
      write(
        (store) => store.putPeople(given, asOf),
        () => own.putPeople(given, asOf),
      ),

    channelById: (id) => read(keys.channel(id), { cache: channels, look: (store) => store.channelById(id) }),
    channelIdByName: (name) =>
      read(keys.channelName(name), { cache: channelIds, look: (store) => store.channelIdByName(name) }),
    replaceChannels: (given) =>
      write(
        (store) => store.replaceChannels(given),
        () => own.replaceChannels(given),
      ),
    renameChannel: (id, name) =>
      write(
        (store) => store.renameChannel(id, name),
        () => own.renameChannel(id, name),
      ),
    removeChannel: (id) =>
      write(
        (store) => store.removeChannel(id),
        () => own.removeChannel(id),
      ),
    knowsChannels: async () =>
      (await read(keys.channels, { look: async (store) => (await store.knowsChannels()) || undefined })) ?? false,

    groupById: (groupId) => read(keys.group(groupId), { cache: groups, look: (store) => store.groupById(groupId) }),
    groupByHandle: (given) => {
      const handle = given.toLowerCase();
      return read(keys.handle(handle), { cache: groups, look: (store) => store.groupByHandle(handle) });
    },
    groupIds: () => read(keys.groups, { look: (store) => store.groupIds() }),
    replaceGroups: (given) =>
      write(
        (store) => store.replaceGroups(given),
        () => own.replaceGroups(given),
      ),
    putGroup: (group) =>
      write(
        (store) => store.putGroup(group),
        () => own.putGroup(group),
      ),
    removeGroup: (groupId) =>
      write(
        (store) => store.removeGroup(groupId),
        () => own.removeGroup(groupId),
      ),

    changed,
    isTroubled: () => troubledSince !== undefined,
    repay,
  };
}
