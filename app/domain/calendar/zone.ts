import { Info } from 'luxon';

/** A local time, written as the number of milliseconds at which a clock in UTC shows the same. */
export type WallTime = number;

/** A range of time in which a zone's offset does not change. */
export interface Stretch {
  /** The first instant of the range, in milliseconds since 1970. */
  start: number;
  /** The first instant after the range. */
  end: number;
  /** The offset from UTC in milliseconds. */
  offset: number;
}

const HOUR = 3_600_000;
/** Since 1970 no zone has changed its offset twice within this time. This includes the day that Samoa skipped. */
const STEP = 12 * HOUR;
/** Offsets from UTC lie between -12 and +14 hours, so this is more than any. */
const FURTHEST = 15 * HOUR;

export function wallTime(instant: number, timeZone: string): WallTime {
  return instant + offsetAt(instant, timeZone);
}

/**
 * The first instant at which local clocks show this time or a later one. For a time that occurs twice it is the first
 * occurrence; for one that is skipped, the instant after the gap.
 */
export function firstInstant(wall: WallTime, timeZone: string): number {
  for (const { start, end, offset } of stretches(wall - FURTHEST, wall + FURTHEST, timeZone)) {
    const instant = Math.max(start, wall - offset);
    if (instant < end) return instant;
  }
  throw new Error(`Expected ${timeZone} to reach ${new Date(wall).toISOString()} on its wall clocks.`);
}

/** Splits the time between two instants at each change of the zone's offset. */
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

/**
 * Searches the first instant of the later offset by bisection, knowing that it lies after `before` and not after
 * `after`.
 */
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
