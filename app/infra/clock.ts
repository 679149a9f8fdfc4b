/** Time as the program sees it. Everything that waits or dates a fact takes a Clock, so that tests hand in their own. */
export interface Clock {
  now(): Date;
  /** A monotonic clock in milliseconds, never set back or forward: for measuring durations. */
  monotonic(): number;
  /** Calls `run` once, `ms` milliseconds from now; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** What the clocks of others show, where this one was put forward. */
  wall?(): Date;
}

/** By which signatures are made and checked: others keep to the time that it is. */
export function wallTime(clock: Clock): Date {
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

/** Resolves after `ms` milliseconds of the clock, or at once when `signal` is aborted. Never rejects. */
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
