import type { Clock } from '../../../infra/clock.ts';

/** Calls to one endpoint under way at once: one that hangs takes no more of the worker than this. */
export const CALLS_AT_ONCE = 16;
const LEAST_WAIT_MS = 250;

interface Door {
  underWay: number;
  /** How long a call takes of late. */
  usualMs: number;
  /** Up to when places were promised, on the monotonic clock. */
  promisedTo: number;
}

/**
 * Lets a few calls at once through to each endpoint. Who finds no place is told when to come again, each later than the
 * one before by what a call takes of late: those who wait for an endpoint that hangs do not keep asking.
 */
export function createGate(clock: Clock) {
  const doors = new Map<number, Door>();

  return {
    /** A place, to be given back by `leave`; or after how many milliseconds to ask again. */
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
