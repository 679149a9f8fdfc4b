import type { Clock } from '../../../infra/clock.ts';

/** Concurrent calls to one endpoint. This limits the share of the worker that a hanging endpoint can occupy. */
export const CALLS_AT_ONCE = 16;
const LEAST_WAIT_MS = 250;

interface Door {
  underWay: number;
  /** A moving average of the duration of a call. */
  usualMs: number;
  /** The time up to which slots are reserved, on the monotonic clock. */
  promisedTo: number;
}

/**
 * Limits concurrent calls to each endpoint. A caller who finds no slot is told when to come back, each later than the
 * one before by the usual duration of a call, so that jobs waiting for a hanging endpoint do not poll.
 */
export function createGate(clock: Clock) {
  const doors = new Map<number, Door>();

  return {
    /** Returns a slot, to be released by `leave`, or after how many milliseconds to try again. */
    enter(endpointId: number): { leave: () => void } | { afterMs: number } {
      const door = doors.get(endpointId) ?? { underWay: 0, usualMs: 0, promisedTo: 0 };
      doors.set(endpointId, door);
      const now = clock.monotonic();
      if (door.underWay >= CALLS_AT_ONCE) {
        door.promisedTo = Math.max(door.promisedTo, now + LEAST_WAIT_MS) + door.usualMs / CALLS_AT_ONCE;
        return { afterMs: door.promisedTo - now };
      }
      door.underWay += 1;
      return {
        leave() {
          door.underWay -= 1;
          door.usualMs = 0.7 * door.usualMs + 0.3 * (clock.monotonic() - now);
        },
      };
    },
  };
}
