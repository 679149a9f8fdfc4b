/**
 * Counts calls against one rate limit and says when the next may begin. A call occupies a place while it is under way
 * and counts from the moment it ends, because only then is it certain that Slack has counted it. So Slack never sees
 * more calls than the limit allows, however long they take. Times are milliseconds of the monotonic clock, so setting
 * the system clock changes nothing.
 */
export interface Allowance {
  /**
   * Milliseconds until a call may begin that leaves `reserve` places free. 0: now. Infinity: not before a running
   * call ends.
   */
  delay(now: number, reserve: number): number;
  begin(): void;
  end(now: number): void;
  /** Frees the place of a call that was begun but not made. */
  giveBack(): void;
  /**
   * Replaces what is counted by the calls that all processes have ended so far, oldest first. Calls under way stay
   * counted.
   */
  restart(endedAt: readonly number[], now: number): void;
}

/**
 * Answers how many processes call as the same bot without seeing each other's calls. Each takes an equal share of the
 * limit.
 */
export type Sharing = () => number;

const ALONE: Sharing = () => 1;

/**
 * Allows at most `most` calls in any span of `spanMs`, of all processes together. Every process knows the calls made
 * before the last `restart`. Each takes at most an equal share of what those leave over.
 */
export function slidingWindow(most: number, spanMs: number, sharing: Sharing = ALONE): Allowance {
  const past = endings(spanMs);
  const own = endings(spanMs);
  let underWay = 0;

  return {
    delay(now, reserve) {
      past.forget(now);
      own.forget(now);
      const processes = sharing();
      let counted = past.count();
      let mine = own.count() + underWay + 1 + reserve;
      let at = now;
      // Walks forward in time, from one place that becomes free to the next, until there is room.
      for (let [ofPast, ofOwn] = [0, 0]; mine > Math.floor((most - counted) / processes); ) {
        const [nextPast, nextOwn] = [past.at(ofPast), own.at(ofOwn)];
        if (nextPast === undefined && nextOwn === undefined) return Number.POSITIVE_INFINITY;
        if (nextOwn === undefined || (nextPast !== undefined && nextPast <= nextOwn)) {
          at = (nextPast ?? 0) + spanMs;
          counted--;
          ofPast++;
        } else {
          at = nextOwn + spanMs;
          mine--;
          ofOwn++;
        }
      }
      return at - now;
    },
    begin() {
      underWay++;
    },
    end(now) {
      underWay--;
      own.add(now);
    },
    giveBack() {
      underWay--;
    },
    restart(endedAt) {
      past.clear();
      own.clear();
      for (const at of endedAt) past.add(at);
    },
  };
}

/** The end times of calls, oldest first. Times older than the span are forgotten. */
function endings(spanMs: number) {
  const times: number[] = [];
  let oldest = 0;
  return {
    add: (at: number) => void times.push(at),
    count: () => times.length - oldest,
    at: (index: number) => times[oldest + index],
    clear() {
      times.length = 0;
      oldest = 0;
    },
    forget(now: number) {
      while (oldest < times.length && (times[oldest] ?? 0) + spanMs <= now) oldest++;
      if (oldest > 256 && oldest * 2 > times.length) oldest -= times.splice(0, oldest).length;
    },
  };
}

/**
 * Allows a burst of `capacity` calls and `perSecond` more each second: at most capacity + 60 × perSecond a minute, of
 * all processes together. Each process gets an equal share of both.
 */
export function tokenBucket(capacity: number, perSecond: number, sharing: Sharing = ALONE): Allowance {
  let level = capacity;
  let levelAt = Number.NEGATIVE_INFINITY;
  let underWay = 0;
  const most = () => capacity / sharing();
  const rate = () => perSecond / sharing();

  function refill(now: number) {
    if (now <= levelAt) return;
    level = Math.min(most(), level + ((now - levelAt) / 1000) * rate());
    levelAt = now;
  }

  return {
    delay(now, reserve) {
      refill(now);
      const needed = underWay + 1 + reserve;
      if (level >= needed - ROUNDING) return 0;
      return needed > most() ? Number.POSITIVE_INFINITY : ((needed - level) / rate()) * 1000;
    },
    begin() {
      underWay++;
    },
    end(now) {
      underWay--;
      refill(now);
      level -= 1;
    },
    giveBack() {
      underWay--;
    },
    restart(endedAt, now) {
      level = levelAfter({ capacity, perSecond }, endedAt, now) / sharing();
      levelAt = now;
    },
  };
}

/** The tokens left in a bucket that was full before these calls ended. The calls are given oldest first. */
export function levelAfter(
  { capacity, perSecond }: { capacity: number; perSecond: number },
  endedAt: readonly number[],
  now: number,
): number {
  let level = capacity;
  let levelAt = endedAt[0] ?? now;
  for (const at of endedAt) {
    level = Math.min(capacity, level + (Math.max(0, at - levelAt) / 1000) * perSecond) - 1;
    levelAt = Math.max(levelAt, at);
  }
  return Math.min(capacity, level + (Math.max(0, now - levelAt) / 1000) * perSecond);
}

/** Refills are fractions, so rounding errors add up. A token that is short by less than this counts as whole. */
const ROUNDING = 1e-9;
