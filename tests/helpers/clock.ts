import { type MovableClock, movableClock } from '../../app/setup/movable-clock.ts';

export type ShiftedClock = Omit<MovableClock, 'wall'>;

/** The demo's movable clock. Everything in a test that signs or dates something uses it. */
export function shiftedClock(): ShiftedClock {
  const { wall: _wall, ...clock } = movableClock();
  return clock;
}

/**
 * A clock that moves only when it is advanced, so a slow process does not make later things due. It is not for tests
 * in which the database sets times, because the database's clock goes on.
 */
export function standingClock(): ShiftedClock {
  let at = Date.now();
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => new Date(at),
    monotonic: () => at,
    after(ms, run) {
      const timer = { at: at + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    end: () => timers.clear(),
    advance({ hours = 0, minutes = 0, seconds = 0, ms = 0 }) {
      at += ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
      const due = [...timers].filter((timer) => timer.at <= at).sort((one, other) => one.at - other.at);
      for (const timer of due) if (timers.delete(timer)) timer.run();
    },
  };
}
