import type { Allowance, Sharing } from './allowance.ts';

/** Calls of a rate window that are reserved for answers to a person, and how they are lent under a flood. */
export interface ReserveOptions {
  places: number;
  /** Under a flood of other calls one reserved call is lent each time this span has passed. Undefined: none is lent. */
  lentAfterMs?: number;
}

export interface Reserve {
  /** Milliseconds until a call that is no answer may begin. */
  delay(now: number): number;
  /** To be called when a call that is no answer has to wait. */
  waits(now: number): void;
  /** To be called when such a call begins. */
  served(now: number): void;
}

/** A flood has ended when no call waited and none was made for this long. */
export const QUIET_MS = 2_000;

/**
 * Places for people. Where a flood needs them too, they are lent one by one rather than all at once: they come back
 * one by one as well, so that an answer soon finds one. Of processes that share the window each keeps its part.
 */
export function createReserve(
  allowance: Allowance,
  { places, lentAfterMs }: ReserveOptions,
  sharing: Sharing,
): Reserve {
  let floodSince = Number.NEGATIVE_INFINITY;
  let servedAt = Number.NEGATIVE_INFINITY;
  let someWait = false;

  function startOfFlood(now: number) {
    return !someWait && now - servedAt > QUIET_MS ? now : floodSince;
  }

  return {
    delay(now) {
      const part = Math.ceil(places / sharing());
      const delay = allowance.delay(now, part);
      if (lentAfterMs === undefined || delay <= 0) return delay;
      const since = startOfFlood(now);
      const lent = Array.from({ length: part }, (_, index) => {
        const lentIn = since + ((index + 1) * lentAfterMs * places) / part - now;
        return Math.max(lentIn, allowance.delay(now, part - index - 1));
      });
      return Math.min(delay, ...lent);
    },
    waits(now) {
      floodSince = startOfFlood(now);
      someWait = true;
    },
    served(now) {
      floodSince = startOfFlood(now);
      someWait = false;
      servedAt = now;
    },
  };
}
