import { setTimeout as pause } from 'node:timers/promises';

/** Only what hangs takes so long, on whatever machine and whatever else it does. */
export const HANG_MS = 300_000;

/**
 * Waits until the condition gives something truthy, and returns it; fails with the last error or value otherwise. Looks
 * often at first and then less so: looking costs time too, which others want when the machine is busy.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { within = HANG_MS, what = condition.toString() }: { within?: number; what?: string } = {},
): Promise<T> {
  const began = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    const waited = performance.now() - began;
    if (waited > within) throw new Error(`Not within ${within} ms: ${what}`, { cause: last });
    await pause(Math.min(20 + waited / 20, 250));
  }
}
