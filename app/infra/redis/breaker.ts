import type { Clock } from '../clock.ts';

/** After a node has failed it is not asked for this long. Then one caller tries it, and the others go on without it. */
const RETRY_MS = 500;

/** A circuit breaker for a node, so that callers do not wait for it one after the other. */
export interface Breaker {
  /** Whether the caller may ask now. If so, it must report the result. */
  mayAsk(): boolean;
  succeeded(): void;
  failed(): void;
  isClosed(): boolean;
}

export function createBreaker(clock: Clock): Breaker {
  let failedAt: number | undefined;
  return {
    mayAsk() {
      if (failedAt === undefined) return true;
      if (clock.monotonic() - failedAt < RETRY_MS) return false;
      // Restarts the pause, so that only this caller tries and the others are refused meanwhile.
      failedAt = clock.monotonic();
      return true;
    },
    succeeded() {
      failedAt = undefined;
    },
    failed() {
      failedAt = clock.monotonic();
    },
    isClosed: () => failedAt === undefined,
  };
}
