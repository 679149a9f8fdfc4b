import type { Clock } from '../clock.ts';

/** So long nothing is asked of a node that has failed; then one tries, and the others go on without. */
const RETRY_MS = 500;

/** Keeps those who would ask a node that is away from waiting for it one after the other. */
export interface Breaker {
  /** Whether somebody may ask now. Who may tells what came of it. */
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
      // The others wait for what comes of this try.
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
