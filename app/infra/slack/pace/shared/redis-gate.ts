import type { Clock } from '../../../clock.ts';
import type { Gate, Next, Pace, Pass, ShareGate } from '../gate.ts';
import { ranks } from '../priority.ts';
import type { Changes } from '../turns.ts';
import { createAwaitedPosts } from './awaited-posts.ts';
import type { Settled, SharedPace } from './shared-pace.ts';

export interface RedisGateOptions {
  pace: Pace;
  shared: SharedPace;
  clock: Clock;
  changes: Changes;
  /** Decides while Redis is away. */
  fallback: ShareGate;
  nextRef: () => string;
  /** All names of a channel (a DM is also known by its person). */
  namesOf: (channel: string) => readonly string[];
}

/** A turn that Redis has granted and that no call has used yet. */
interface Permit {
  ref: string;
  channel: string | undefined;
  /** The turn is one of those reserved for answers to a person. */
  forAnswer: boolean;
}

/** How many turns are asked for at once at most. */
const BATCH = 10;
/** While many turns are free, this many spare ones are requested too. Unused ones are returned. */
const SPARE = 2;
const HELD_MS = 1_000;

/**
 * Lets calls through when Redis grants them to this process, and asks for one batch of turns at a time. Redis counts
 * every turn that is held here. While Redis is away `fallback` decides, so no call waits for Redis.
 */
export function createRedisGate(options: RedisGateOptions): Gate {
  const { pace, shared, clock, changes, fallback, nextRef, namesOf } = options;
  let permits: Permit[] = [];
  /** Calls that Redis has granted and that have not ended. A value is set once the fallback counts the call as well. */
  const underWay = new Map<string, Pass | undefined>();
  const awaited = createAwaitedPosts({ pace, shared, clock, namesOf });
  let asking = false;
  /** The last refusal: calls that are not more important need not ask before `until`. */
  let refused = { rank: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  let known: { free: number; nextAt: number } | undefined;
  let cancelReturn = () => {};
  let done: { [Part in keyof Settled]: string[] } | undefined;

  function fits({ rank, channel }: Next) {
    return (permit: Permit) => permit.channel === channel && (!permit.forAnswer || rank === ranks.answer);
  }

  async function ask(next: Next) {
    asking = true;
    tellSettled();
    const isPlenty = pace.kind === 'window' && (known?.free ?? 0) > pace.most / 2;
    const wanted = next.channel === undefined ? Math.min(BATCH, next.many) + (isPlenty ? SPARE : 0) : 1;
    const refs = Array.from({ length: wanted }, nextRef);
    const askedAt = clock.monotonic();
    const answer = await shared.take(pace, next, refs);
    const now = clock.monotonic();
    asking = false;
    switch (answer.kind) {
      case 'granted': {
        const { channel } = next;
        const forAnswer = next.rank === ranks.answer;
        const granted = refs.slice(0, answer.count);
        permits.push(...granted.map((ref) => ({ ref, channel, forAnswer })));
        if (channel !== undefined) for (const ref of granted) awaited.granted(ref, channel, askedAt);
        returnUnused();
        break;
      }
      case 'wait':
        refused = { rank: next.agedRank, until: now + answer.ms };
        break;
      case 'busy':
        if (next.channel !== undefined) changes.busy(next.channel, answer.ms);
        break;
      case 'away':
        break;
    }
    if (answer.kind === 'granted' || answer.kind === 'wait') known = { free: answer.free, nextAt: now + answer.waitMs };
    changes.opened();
  }

  /** Returns turns that no call has used within a second, because other processes may need them. */
  function returnUnused() {
    cancelReturn();
    const held = new Set(permits);
    cancelReturn = clock.after(HELD_MS, () => {
      const unused = permits.filter((permit) => held.has(permit));
      permits = permits.filter((permit) => !held.has(permit));
      for (const permit of unused) settle('returned', permit);
    });
  }

  /** Calls that end in the same turn of the event loop are reported together, and before more turns are requested. */
  function settle(how: 'ended' | 'returned', { ref, channel }: Permit) {
    if (done === undefined) {
      done = { ended: [], returned: [], resting: [], freed: [] };
      setImmediate(tellSettled);
    }
    // When a turn has lapsed, another process may have its channel. So we must not free that channel.
    const isOurs = how === 'ended' || !awaited.hasLapsed(ref);
    awaited.forget(ref);
    done[how].push(ref);
    if (channel !== undefined && isOurs) done[how === 'ended' ? 'resting' : 'freed'].push(...namesOf(channel));
  }

  /**
   * The end is reported to Redis as well: it may be back by then, and may have been told that the call is under way.
   */
  function beginAlone(next: Next, now: number): Pass {
    const pass = fallback.begin(next, now);
    const told = { ref: pass.ref, channel: next.channel, forAnswer: false };
    return {
      ref: pass.ref,
      end(at) {
        pass.end(at);
        settle('ended', told);
      },
      giveBack() {
        pass.giveBack();
        settle('returned', told);
      },
    };
  }

  function tellSettled() {
    awaited.tellLeft();
    if (done !== undefined) shared.settle(pace, done);
    done = undefined;
  }

  return {
    delay(next, now) {
      if (!shared.isJoined()) return fallback.delay(next, now);
      if (permits.some(fits(next))) return 0;
      const waits = next.agedRank >= refused.rank && refused.until > now;
      return waits ? refused.until - now : Number.POSITIVE_INFINITY;
    },
    waits(next, now) {
      if (!shared.isJoined()) return fallback.waits(next, now);
      const waits = next.agedRank >= refused.rank && refused.until > now;
      if (!asking && !waits) void ask(next);
    },
    begin(next, now): Pass {
      const permit = shared.isJoined() ? permits.find(fits(next)) : undefined;
      if (permit === undefined) return beginAlone(next, now);
      permits = permits.filter((other) => other !== permit);
      const { ref } = permit;
      underWay.set(ref, undefined);
      return {
        ref,
        hasLapsed: () => awaited.hasLapsed(ref),
        leaves: () => awaited.left(ref),
        end(at) {
          underWay.get(ref)?.end(at);
          underWay.delete(ref);
          settle('ended', permit);
        },
        giveBack() {
          underWay.get(ref)?.giveBack();
          underWay.delete(ref);
          settle('returned', permit);
        },
      };
    },
    undoDelay(now) {
      if (!shared.isJoined()) return fallback.undoDelay(now);
      if (known === undefined || known.free > 0) return 0;
      return Math.max(0, known.nextAt - now);
    },
    restart(past, now) {
      // Redis may no longer know the turns that it granted, so they are not used.
      for (const permit of permits.splice(0)) settle('returned', permit);
      awaited.lapse();
      refused = { rank: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
      known = undefined;
      // The look-up may not contain calls that Redis granted and that are still under way. So the fallback counts
      // them from here on.
      for (const [ref, adopted] of underWay) if (adopted === undefined) underWay.set(ref, fallback.adopt(ref));
      fallback.restart(past, now);
    },
  };
}
