/**
 * How many calls may begin now. A call holds its place while it is under way and is counted from its end, because
 * only then is it certain that Slack has counted it: whatever the latency, Slack never sees more than we allow.
 * Times are milliseconds of the monotonic clock, so that a clock that is set back or forward changes nothing.
 */
export interface Allowance {
  /** Milliseconds until a call may begin that leaves `reserve` places free: 0 = now, Infinity = when one has ended. */
  delay(now: number, reserve: number): number;
  begin(): void;
  end(now: number): void;
  /** The call that began was not made. */
  giveBack(): void;
  /** A call of an earlier process, oldest first. */
  remember(endedAt: number): void;
}

/** At most `most` calls in any span of `spanMs`. */
export function slidingWindow(most: number, spanMs: number): Allowance {
  const ended: number[] = [];
  let oldest = 0;
  let underWay = 0;

  function forget(now: number) {
    while (oldest < ended.length && (ended[oldest] ?? 0) + spanMs <= now) oldest++;
    if (oldest > 256 && oldest * 2 > ended.length) oldest -= ended.splice(0, oldest).length;
  }

  return {
    delay(now, reserve) {
      forget(now);
      const missing = reserve + 1 - (most - underWay - (ended.length - oldest));
      if (missing <= 0) return 0;
      const frees = ended[oldest + missing - 1];
      return frees === undefined ? Number.POSITIVE_INFINITY : frees + spanMs - now;
    },
    begin() {
      underWay++;
    },
    end(now) {
      underWay--;
      ended.push(now);
    },
    giveBack() {
      underWay--;
    },
    remember(endedAt) {
      ended.push(endedAt);
    },
  };
}

/** A burst of `capacity` calls, and `perSecond` more each second: never more than capacity + 60 × perSecond a minute. */
export function tokenBucket(capacity: number, perSecond: number): Allowance {
  let level = capacity;
  let levelAt = Number.NEGATIVE_INFINITY;
  let underWay = 0;

  function refill(now: number) {
    if (now <= levelAt) return;
    level = Math.min(capacity, level + ((now - levelAt) / 1000) * perSecond);
    levelAt = now;
  }

  function spend(now: number) {
    refill(now);
    level -= 1;
  }

  return {
    delay(now, reserve) {
      refill(now);
      const needed = underWay + 1 + reserve;
      if (level >= needed - ROUNDING) return 0;
      return needed > capacity ? Number.POSITIVE_INFINITY : ((needed - level) / perSecond) * 1000;
    },
    begin() {
      underWay++;
    },
    end(now) {
      underWay--;
      spend(now);
    },
    giveBack() {
      underWay--;
    },
    remember: spend,
  };
}

/** Refills are fractions: a token that is short by less than this counts as whole. */
const ROUNDING = 1e-9;
