import type { Clock } from '../../clock.ts';

/** A small cache of recent lookups in this process. */
export interface NearCache<T> {
  /** Returns the cached result for this key, or the result of `ask`. Concurrent callers share one call. */
  read(key: string, ask: () => Promise<T | undefined>): Promise<T | undefined>;
  /** The last result, however old, for use when `ask` fails. */
  last(key: string): T | undefined;
  /** Drops these keys after a change. An answer that is still pending may be outdated, so it is not cached either. */
  forget(keys: readonly string[]): void;
  clear(): void;
}

export interface NearCacheOptions {
  clock: Clock;
  /** How long an entry is trusted. Messages about changes may be lost. */
  freshMs: number;
  /** The size of the cache; the least recently used entries are dropped. */
  most: number;
}

/** Creates a cache. Negative results are not cached, so that a new person is found at once. */
export function nearCache<T>({ clock, freshMs, most }: NearCacheOptions): NearCache<T> {
  // A Map keeps the order of insertion, so its first key is the least recently used.
  const held = new Map<string, { answer: T; until: number }>();
  const asking = new Map<string, Promise<T | undefined>>();

  function hold(key: string, answer: T | undefined): void {
    held.delete(key);
    if (answer === undefined) return;
    held.set(key, { answer, until: clock.monotonic() + freshMs });
    if (held.size <= most) return;
    const [oldest] = held.keys();
    if (oldest !== undefined) held.delete(oldest);
  }

  function askOnce(key: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const before = asking.get(key);
    if (before !== undefined) return before;
    const answering = ask()
      .then((answer) => {
        if (asking.get(key) === answering) hold(key, answer);
        return answer;
      })
      .finally(() => {
        if (asking.get(key) === answering) asking.delete(key);
      });
    asking.set(key, answering);
    return answering;
  }

  return {
    async read(key, ask) {
      const found = held.get(key);
      if (found === undefined || found.until <= clock.monotonic()) return askOnce(key, ask);
      held.delete(key);
      held.set(key, found);
      return found.answer;
    },
    last: (key) => held.get(key)?.answer,
    forget(keys) {
      for (const key of keys) {
        held.delete(key);
        asking.delete(key);
      }
    },
    clear() {
      held.clear();
      asking.clear();
    },
  };
}
