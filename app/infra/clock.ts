/** Time as the program sees it. Everything that uses the time takes a Clock, so that tests can inject their own. */
export interface Clock {
  now(): Date;
  /** A monotonic clock in milliseconds, never set back or forward, for measuring durations. */
  monotonic(): number;
  /** Calls `run` once, `ms` milliseconds from now; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** The real time, if this clock was moved by a test. */
  wall?(): Date;
}

/** The real time. Signatures need it, because the other system checks them by its own clock. */
export function realTime(clock: Clock): Date {
  return clock.wall?.() ?? clock.now();
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The real time, whose timers do not keep the process alive. */
export const backgroundClock: Clock = {
  ...systemClock,
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` milliseconds of the clock, or at once when `signal` is aborted. It never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(ms, wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
