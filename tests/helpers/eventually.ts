import { setTimeout as pause } from 'node:timers/promises';

/** A limit that only a hang reaches, on any machine under any load. */
export const HANG_MS = 300_000;

/**
 * Waits until the condition returns something truthy, and returns that. Otherwise fails with the last error or value.
 * It checks often at first and less often later, because checks take time from other processes.
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
