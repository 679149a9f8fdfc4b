import { type Clock, sleep } from '../../../infra/clock.ts';

const WINDOW_MS = 60_000;
/** How many wrong links per minute are answered without a delay. People mistype, and mail programs cut links. */
const FREE = 5;
const FIRST_MS = 250;
const LONGEST_MS = 4_000;
const MOST_ADDRESSES = 10_000;
const MOST_WAITING = 500;

/**
 * Delays answers to wrong links more and more, for each address separately. Right links never wait. The number of
 * remembered addresses and of waiting requests is limited.
 */
export function createSlowDown(clock: Clock) {
  const tries = new Map<string, { since: number; count: number }>();
  let waiting = 0;

  return {
    /** Waits as long as this address has to. False: too many requests are waiting. */
    async wrong(address: string): Promise<boolean> {
      const now = clock.monotonic();
      const seen = tries.get(address);
      const known = seen !== undefined && now - seen.since < WINDOW_MS ? seen : { since: now, count: 0 };
      known.count += 1;
      // The address is put at the end of the map, so that addresses used longest ago are dropped first.
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
