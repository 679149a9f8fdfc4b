import { type Clock, sleep } from '../../../infra/clock.ts';

const WINDOW_MS = 60_000;
/** So many wrong links a minute are answered at once: people mistype, and mail programs cut links. */
const FREE = 5;
const FIRST_MS = 250;
const LONGEST_MS = 4_000;
const MOST_ADDRESSES = 10_000;
const MOST_WAITING = 500;

/**
 * Who tries wrong links gets ever slower answers, each address for itself. Right ones never wait. Remembers a limited
 * number of addresses, and lets a limited number of requests wait.
 */
export function createSlowDown(clock: Clock) {
  const tries = new Map<string, { since: number; count: number }>();
  let waiting = 0;

  return {
    /** Waits as long as this address has to. False: too many wait already. */
    async wrong(address: string): Promise<boolean> {
      const now = clock.monotonic();
      const seen = tries.get(address);
      const known = seen !== undefined && now - seen.since < WINDOW_MS ? seen : { since: now, count: 0 };
      known.count += 1;
      // Anew at the end: those that were heard of longest ago are forgotten first.
      tries.delete(address);
      tries.set(address, known);
      for (const oldest of tries.keys()) {
        if (tries.size <= MOST_ADDRESSES) break;
        tries.delete(oldest);
      }
      if (known.count <= FREE) return true;
      if (waiting >= MOST_WAITING) return false;
      waiting += 1;
      try {
        await sleep(clock, Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(known.count - FREE - 1, 10)));
      } finally {
        waiting -= 1;
      }
      return true;
    },
  };
}
