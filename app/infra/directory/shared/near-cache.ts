import type { Clock } from '../../clock.ts';

/** What was looked up lately, held in this process. */
export interface NearCache<T> {
  /** What was found lately under this key, or what `ask` finds now; several who ask at once are one question. */
  read(key: string, ask: () => Promise<T | undefined>): Promise<T | undefined>;
  /** What was found last, however long ago: for when nobody can be asked. */
  last(key: string): T | undefined;
  /** These have changed. An answer that is still on its way may be from before, so it is not held either. */
  forget(keys: readonly string[]): void;
  clear(): void;
}

export interface NearCacheOptions {
  clock: Clock;
  /** How long something is held to be true: a word that it has changed may be lost on its way. */
  freshMs: number;
  /** How many are held; of more, those that were asked for least lately go. */
  most: number;
}

/** That something was not found is never held: whoever joins is known at once. */
export function nearCache<T>({ clock, freshMs, most }: NearCacheOptions): NearCache<T> {
  // A Map keeps the order in which its keys were set: the first is the one asked for least lately.
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
