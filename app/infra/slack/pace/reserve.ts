import type { Allowance, Sharing } from './allowance.ts';

/** How many calls of a rate window are reserved for answers to a person, and how they are lent to other calls. */
export interface ReserveOptions {
  places: number;
  /**
   * While other calls flood in, one more reserved call is lent whenever this span has passed. Undefined: none is
   * lent.
   */
  lentAfterMs?: number;
}

export interface Reserve {
  /** Milliseconds until a call that does not answer a person may begin. */
  delay(now: number): number;
  /** Must be called when a call that does not answer a person has to wait. */
  waits(now: number): void;
  /** Must be called when a call that does not answer a person begins. */
  served(now: number): void;
}

/** A flood has ended when no such call waited and none was made for this long. */
export const QUIET_MS = 2_000;

/**
 * Reserves places for answers to a person. A flood of other calls borrows them one by one, not all at once. They also
 * come back one by one, so an answer soon finds a free one. Processes that share the window each keep an equal part
 * of the reserve.
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
