import type { Clock } from '../../../clock.ts';
import type { Pace } from '../gate.ts';
import type { Posts, SharedPace } from './shared-pace.ts';

/**
 * Posts of this process that have their turn and have not left: much may lie between, as each is marked in the database
 * first. While this process lives it says again and again that they are still to be made. Where it dies nobody says so,
 * and the turns and their channels are free for others after a second; what had left counts for longer.
 */
export interface AwaitedPosts {
  granted(ref: string, channel: string): void;
  left(ref: string): void;
  /** Tells now which have left. */
  tellLeft(): void;
  /** It is not made, or counted elsewhere from now on. */
  forget(ref: string): void;
  clear(): void;
}

const AGAIN_MS = 250;

export function createAwaitedPosts({
  pace,
  shared,
  clock,
  namesOf,
}: {
  pace: Pace;
  shared: Pick<SharedPace, 'keep' | 'leave'>;
  clock: Clock;
  namesOf: (channel: string) => readonly string[];
}): AwaitedPosts {
  const awaited = new Map<string, string>();
  let leaving = new Map<string, string>();
  let isWatching = false;

  function watch() {
    isWatching = awaited.size > 0;
    if (!isWatching) return;
    clock.after(AGAIN_MS, () => {
      if (awaited.size > 0) shared.keep(pace, postsOf(awaited));
      watch();
    });
  }

  function tellLeft() {
    if (leaving.size > 0) shared.leave(pace, postsOf(leaving));
    leaving = new Map();
  }

  function postsOf(posts: ReadonlyMap<string, string>): Posts {
    return { refs: [...posts.keys()], channels: [...posts.values()].flatMap(namesOf) };
  }

  return {
    granted(ref, channel) {
      awaited.set(ref, channel);
      if (!isWatching) watch();
    },
    left(ref) {
      const channel = awaited.get(ref);
      if (channel === undefined) return;
      awaited.delete(ref);
      // Those that leave in the same turn of the event loop are told together.
      if (leaving.size === 0) setImmediate(tellLeft);
      leaving.set(ref, channel);
    },
    tellLeft,
    forget: (ref) => void awaited.delete(ref),
    clear: () => awaited.clear(),
  };
}
