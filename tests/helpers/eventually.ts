import { setTimeout as pause } from 'node:timers/promises';

/** Waits until the condition gives something truthy, and returns it; fails with the last error or value otherwise. */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { within = 90_000, what = condition.toString() }: { within?: number; what?: string } = {},
): Promise<T> {
  const until = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`Not within ${within} ms: ${what}`, { cause: last });
    await pause(20);
  }
}
