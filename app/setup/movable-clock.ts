import type { Clock } from '../infra/clock.ts';

interface Timer {
  at: number;
  run: () => void;
  real: NodeJS.Timeout;
}

export interface MovableClock extends Clock {
  wall(): Date;
  /** Moves time forward; every timer that is due on the way fires at once, in order. */
  advance(span: { hours?: number; minutes?: number; seconds?: number; ms?: number }): void;
  /** Stops all timers, so that none keeps the process alive. */
  end(): void;
}

/** The real clock with an offset: time passes by itself, and can be advanced. For the demo, and for tests. */
export function movableClock(): MovableClock {
  let offset = 0;
  const timers = new Set<Timer>();
  const now = () => Date.now() + offset;

  function fire(timer: Timer): void {
    clearTimeout(timer.real);
    if (timers.delete(timer)) timer.run();
  }

  return {
    now: () => new Date(now()),
    wall: () => new Date(),
    monotonic: () => performance.now() + offset,
    after(ms, run) {
      const timer: Timer = { at: now() + ms, run, real: setTimeout(() => fire(timer), ms) };
      timers.add(timer);
      return () => {
        clearTimeout(timer.real);
        timers.delete(timer);
      };
    },
    end() {
      for (const { real } of timers) clearTimeout(real);
      timers.clear();
    },
    advance({ hours = 0, minutes = 0, seconds = 0, ms = 0 }) {
      offset += ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
      const due = [...timers].filter((timer) => timer.at <= now()).sort((one, other) => one.at - other.at);
      for (const timer of due) fire(timer);
      for (const timer of timers) {
        clearTimeout(timer.real);
        timer.real = setTimeout(() => fire(timer), timer.at - now());
      }
    },
  };
}
