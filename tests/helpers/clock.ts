import { type MovableClock, movableClock } from '../../app/setup/movable-clock.ts';

export type ShiftedClock = Omit<MovableClock, 'wall'>;

/** The demo's movable clock, used by everything in a test that signs or dates something. */
export function shiftedClock(): ShiftedClock {
  const { wall: _wall, ...clock } = movableClock();
  return clock;
}
