import type { Clock } from '../../../clock.ts';
import type { Pace } from '../gate.ts';
import { type Posts, type SharedPace, TURN_KEPT_MS } from './shared-pace.ts';

/**
 * Posts of this process that have their turn but have not left yet. This can take a while, as each post is first
 * marked in the database. Until a post leaves, this process keeps telling Redis that it will. When the process dies
 * nobody tells Redis, so after a second the turns and their channels are free for others. Posts that have left count
 * for longer.
 */
export interface AwaitedPosts {
  /** `askedAt`: when we asked Redis for the turn, by the monotonic clock. */
  granted(ref: string, channel: string, askedAt: number): void;
  /** Whether others may have the turn and its channel by now, because this process stood still. */
  hasLapsed(ref: string): boolean;
  left(ref: string): void;
  /** Tells Redis at once which posts have left. */
  tellLeft(): void;
  /** Forgets a post that has ended, or will not be made. */
  forget(ref: string): void;
  /**
   * Expires the turns of calls that were not sent: processes that do not ask Redis at the moment may have the channel.
   */
  lapse(): void;
}

const AGAIN_MS = 250;
/** A post and the message to Redis that it leaves are sent at the same time. The message may take this long. */
const ON_THE_WAY_MS = 200;

interface Awaited {
  channel: string;
  /** When Redis was last told to keep the turn, by the monotonic clock. The turn lapses a second later. */
  keptAt: number;
}

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
  const awaited = new Map<string, Awaited>();
  let leaving = new Map<string, string>();
  let isWatching = false;

  function watch() {
    isWatching = awaited.size > 0;
    if (!isWatching) return;
    clock.after(AGAIN_MS, () => {
      for (const [ref, post] of awaited) if (post.keptAt !== Number.NEGATIVE_INFINITY) void keep(ref, post);
      watch();
    });
  }

  async function keep(ref: string, post: Awaited) {
    const at = clock.monotonic();
    const isKept = await shared.keep(pace, { ref, channels: namesOf(post.channel) });
    if (isKept === undefined || post.keptAt === Number.NEGATIVE_INFINITY) return;
    post.keptAt = isKept ? at : Number.NEGATIVE_INFINITY;
  }

  function tellLeft() {
    if (leaving.size > 0) shared.leave(pace, postsOf(leaving));
    leaving = new Map();
  }

  function postsOf(posts: ReadonlyMap<string, string>): Posts {
    return { refs: [...posts.keys()], channels: [...posts.values()].flatMap(namesOf) };
  }

  return {
    granted(ref, channel, askedAt) {
      awaited.set(ref, { channel, keptAt: askedAt });
      if (!isWatching) watch();
    },
    hasLapsed(ref) {
      const post = awaited.get(ref);
      return post !== undefined && clock.monotonic() - post.keptAt > TURN_KEPT_MS - ON_THE_WAY_MS;
    },
    left(ref) {
      const post = awaited.get(ref);
      if (post === undefined) return;
      awaited.delete(ref);
      // Posts that leave in the same turn of the event loop are reported to Redis together.
      if (leaving.size === 0) setImmediate(tellLeft);
      leaving.set(ref, post.channel);
    },
    tellLeft,
    forget: (ref) => void awaited.delete(ref),
    lapse() {
      for (const post of awaited.values()) post.keptAt = Number.NEGATIVE_INFINITY;
    },
  };
}
