import type { Clock } from '../../../infra/clock.ts';

/** The most concurrent calls to one endpoint. An endpoint that hangs can occupy only this part of the worker. */
export const CALLS_AT_ONCE = 16;
const LEAST_WAIT_MS = 250;

interface Door {
  underWay: number;
  /** A moving average of the duration of a call. */
  usualMs: number;
  /** Up to which time places are promised to waiting callers, by the monotonic clock. */
  promisedTo: number;
}

/**
 * Limits the concurrent calls to each endpoint. A caller who finds no place is told when to come back. Each one is
 * told a later time than the one before, by the usual duration of a call. So jobs that wait for a hanging endpoint do
 * not poll.
 */
export function createGate(clock: Clock) {
  const doors = new Map<number, Door>();

  return {
    /** Returns a place, which `leave` releases, or how many milliseconds to wait before trying again. */
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
