import { Info } from 'luxon';

/** What a wall clock shows, written as the milliseconds at which a clock in UTC shows the same. */
export type WallTime = number;

/** A stretch of time in which a zone keeps one offset. */
export interface Stretch {
  /** Inclusive, in milliseconds since 1970, as is `end`. */
  start: number;
  /** Exclusive. */
  end: number;
  /** The offset from UTC in milliseconds. */
  offset: number;
}

const HOUR = 3_600_000;
/** Since 1970 no zone has changed its offset twice within this time, Samoa's skipped day included. */
const STEP = 12 * HOUR;
/** Offsets lie between -12 and +14 hours. */
const FURTHEST = 15 * HOUR;

export function wallTime(instant: number, timeZone: string): WallTime {
  return instant + offsetAt(instant, timeZone);
}

/**
 * The first instant at which wall clocks show this time or a later one. So a time that comes twice is its first
 * occurrence, and one that is skipped is the instant right after the gap.
 */
export function firstInstant(wall: WallTime, timeZone: string): number {
  for (const { start, end, offset } of stretches(wall - FURTHEST, wall + FURTHEST, timeZone)) {
    const instant = Math.max(start, wall - offset);
    if (instant < end) return instant;
  }
  throw new Error(`Expected ${timeZone} to reach ${new Date(wall).toISOString()} on its wall clocks.`);
}

/** The time from one instant up to another, cut wherever the zone changes its offset. */
export function stretches(from: number, to: number, timeZone: string): Stretch[] {
  const found: Stretch[] = [];
  let start = from;
  let offset = offsetAt(from, timeZone);
  for (let seen = from; seen < to; ) {
    const ahead = Math.min(seen + STEP, to);
    const next = offsetAt(ahead, timeZone);
    if (next !== offset) {
      const change = changeWithin(seen, ahead, timeZone);
      found.push({ start, end: change, offset });
      start = change;
      offset = next;
    }
    seen = ahead;
  }
  if (start < to) found.push({ start, end: to, offset });
  return found;
}

/** The first instant of the later offset, which the zone takes on after `before` and has at `after`. */
function changeWithin(before: number, after: number, timeZone: string): number {
  const old = offsetAt(before, timeZone);
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === old) low = middle;
    else high = middle;
  }
  return high;
}

function offsetAt(instant: number, timeZone: string): number {
  return Math.round(Info.normalizeZone(timeZone).offset(instant) * 60_000);
}
