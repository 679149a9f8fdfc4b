const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first failed tries; from then on the last one. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR];
/** So long after the first try an announcement is given up. */
const ENDS_MS = 72 * HOUR;
const JITTER = 0.2;

/**
 * When an announcement is tried again after so many failed tries; undefined: it is given up. What the endpoint asked
 * for is a minimum, but no longer than until the end, which gets a last try.
 */
export function nextTry(
  { attempts, firstAt, now, retryAfterMs }: { attempts: number; firstAt: Date; now: Date; retryAfterMs: number },
  random: () => number = Math.random,
): Date | undefined {
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? 0;
  const ends = firstAt.getTime() + ENDS_MS;
  const own = now.getTime() + pause * (1 - JITTER + 2 * JITTER * random());
  const asked = now.getTime() + retryAfterMs;
  if (asked > own && now.getTime() < ends) return new Date(Math.min(asked, ends));
  return own > ends ? undefined : new Date(own);
}
