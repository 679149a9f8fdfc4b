import { setTimeout as pause } from 'node:timers/promises';

/** Only a hang takes this long, on any machine under any load. */
export const HANG_MS = 300_000;

/**
 * Waits until the condition returns something truthy, and returns it; fails with the last error or value otherwise. It
 * checks often at first and then less, because checks take time from other processes.
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
