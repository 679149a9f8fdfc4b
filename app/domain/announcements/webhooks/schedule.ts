const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses after failed attempts. The last one is used for all later attempts. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR];
/** An announcement is given up this long after its first attempt. */
const ENDS_MS = 72 * HOUR;
const JITTER = 0.2;

/**
 * The time of the next attempt after so many failures. Undefined: the announcement is given up. A pause that the
 * endpoint asked for is respected up to the end of the schedule; then there is a last attempt.
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
