import type { Clock } from '../../clock.ts';
import { POST_GAP_MS } from './paces.ts';
import { HELD_MS, type Rests } from './rests.ts';

/**
 * Keeps the channels of posts that are under way. Other processes leave a channel alone for two seconds after a post
 * was sent, but the call may take longer. So while it lasts, they are told again and again.
 */
export interface HeldChannels {
  /** The channel was taken in the database for this post, because not all processes count together in Redis. */
  taken(ref: string, channel: string): void;
  /** Whether others may have the channel by now, because this process stood still. */
  hasLapsed(ref: string): boolean;
  /** The post leaves now. */
  left(ref: string, channel: string): void;
  /** It has ended, or will not be made. */
  over(ref: string): void;
}

const AGAIN_MS = 500;
/** The database may take this long, and so may the way to Slack. */
const ON_THE_WAY_MS = 500;

interface Held {
  channel: string;
  isInDatabase: boolean;
  /** When others were last told, by the monotonic clock. */
  toldAt: number;
}

export function createHeldChannels({
  clock,
  rests,
  rest,
}: {
  clock: Clock;
  rests: Rests | undefined;
  /** Tells the processes on Redis for how long channels rest. */
  rest: (channels: readonly string[], ms: number) => void;
}): HeldChannels {
  const held = new Map<string, Held>();
  let isWatching = false;

  function watch() {
    isWatching = held.size > 0;
    if (!isWatching) return;
    clock.after(AGAIN_MS, () => {
      const posts = [...held.values()];
      if (posts.length > 0) rest([...new Set(posts.map(({ channel }) => channel))], HELD_MS);
      for (const post of posts) tellDatabase(post);
      watch();
    });
  }

  function tellDatabase(post: Held) {
    post.toldAt = clock.monotonic();
    // An unreachable database must not delay the post. Others then learn of it from the recorded posts.
    if (post.isInDatabase) rests?.keep(post.channel).catch(() => {});
  }

  function hold(ref: string, post: Held) {
    held.set(ref, post);
    if (!isWatching) watch();
  }

  return {
    taken(ref, channel) {
      hold(ref, { channel, isInDatabase: true, toldAt: clock.monotonic() });
      rest([channel], HELD_MS);
    },
    hasLapsed(ref) {
      const post = held.get(ref);
      return post?.isInDatabase === true && clock.monotonic() - post.toldAt > HELD_MS - ON_THE_WAY_MS;
    },
    left(ref, channel) {
      if (!held.has(ref)) hold(ref, { channel, isInDatabase: false, toldAt: clock.monotonic() });
    },
    over(ref) {
      const post = held.get(ref);
      if (post === undefined) return;
      held.delete(ref);
      if (!post.isInDatabase) return;
      rest([post.channel], POST_GAP_MS);
      if (clock.monotonic() - post.toldAt > HELD_MS - POST_GAP_MS) tellDatabase(post);
    },
  };
}
