import type { Clock } from '../../clock.ts';
import type { SlackMethod } from '../client/methods.ts';
import { bucketOf, LATENCY_MS, POST_GAP_MS } from './paces.ts';
import { HELD_MS } from './rests.ts';
import type { PastSpend } from './spends.ts';

/**
 * The calls of this process: those that have ended lately, and those that are under way. They are all we know when
 * neither Redis nor the database answers, and other processes may not know of them yet.
 */
export interface OwnCalls {
  /** The call has its turn. */
  begin(ref: string, call: Call): void;
  /** The call was not made. */
  cancel(ref: string): void;
  end(ref: string, call: Call): void;
  /** The calls that have ended, oldest first. */
  ended(): PastSpend[];
  /** Adds the ended calls to those of a list, which may not contain them yet. */
  withEnded(past: readonly PastSpend[]): PastSpend[];
  /** Adds the calls that are under way. */
  withUnderWay(past: readonly PastSpend[]): PastSpend[];
  /** The channels that we have just written to, or write to now, with the milliseconds that they rest. */
  resting(): Map<string, number>;
}

export interface Call {
  method: SlackMethod;
  channel: string | undefined;
}

const REMEMBERED_MS = 120_000;

/** `namesOf`: all names of a conversation, which may have two. */
export function createOwnCalls({ clock, namesOf }: { clock: Clock; namesOf(channel: string): string[] }): OwnCalls {
  const past: (Call & { ref: string; endedAt: number })[] = [];
  const underWay = new Map<string, Call>();

  function ended(): PastSpend[] {
    const now = clock.monotonic();
    return past.map(({ method, channel, ref, endedAt }) => ({
      bucket: bucketOf(method, channel),
      ref,
      agoMs: now - endedAt + LATENCY_MS,
    }));
  }

  return {
    begin: (ref, call) => void underWay.set(ref, call),
    cancel: (ref) => void underWay.delete(ref),
    end(ref, call) {
      underWay.delete(ref);
      const endedAt = clock.monotonic();
      past.push({ ...call, ref, endedAt });
      while ((past[0]?.endedAt ?? endedAt) < endedAt - REMEMBERED_MS) past.shift();
    },
    ended,
    withEnded(known) {
      const refs = new Set(known.map(({ ref }) => ref));
      const all = [...known, ...ended().filter(({ ref }) => !refs.has(ref))];
      return all.sort((one, other) => other.agoMs - one.agoMs);
    },
    withUnderWay(known) {
      const refs = new Set(known.map(({ ref }) => ref));
      const missing = [...underWay].filter(([ref]) => !refs.has(ref));
      const now = missing.map(([ref, { method, channel }]) => ({ bucket: bucketOf(method, channel), ref, agoMs: 0 }));
      return [...known, ...now];
    },
    resting() {
      const now = clock.monotonic();
      const over = past.map(({ channel, endedAt }) => ({ channel, ms: endedAt + POST_GAP_MS - now }));
      const nowMade = [...underWay.values()].map(({ channel }) => ({ channel, ms: HELD_MS }));
      const found = new Map<string, number>();
      for (const { channel, ms } of [...over, ...nowMade]) {
        if (channel !== undefined && ms > 0) for (const name of namesOf(channel)) found.set(name, ms);
      }
      return found;
    },
  };
}
