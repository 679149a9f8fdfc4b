import { type MovableClock, movableClock } from '../../app/setup/movable-clock.ts';

export type ShiftedClock = Omit<MovableClock, 'wall'>;

/** The demo's movable clock, as the clock of the whole world: whoever signs something in a test goes by it too. */
export function shiftedClock(): ShiftedClock {
  const { wall: _wall, ...clock } = movableClock();
  return clock;
}
