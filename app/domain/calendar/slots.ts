import { parse } from 'node-cron';
import { stretches, type WallTime } from './zone.ts';

const DAY = 86_400_000;
/** How far the search goes, because 29 February may be eight years away. If it finds no time, there is none. */
const FURTHEST = 9 * 366 * DAY;

type Cron = ReturnType<typeof parse>;

/**
 * The newest planned time of a cron expression (six fields, seconds first) that is not after `now`. Undefined if
 * there is none after `after`. A local time that the clocks skip fires at the first instant after the gap. One that
 * occurs twice fires at its first occurrence; but expressions that fire every hour or more often fire in both. If
 * both day of month and day of week are given, a day has to match both, as in node-cron.
 */
export function newestSlot(
  expression: string,
  now: Date,
  { timeZone, after }: { timeZone: string; after?: Date },
): Date | undefined {
  const cron = parsed(expression);
  const first = after === undefined ? now.getTime() - FURTHEST : after.getTime();
  if (!comesWithin(cron, first, now.getTime())) return undefined;
  // Most planned times are recent, so the search goes back step by step.
  let to = now.getTime() + 1;
  for (let days = 1; to > first + 1; days *= 8) {
    const from = Math.max(first + 1, to - days * DAY);
    const slot = newestWithin(cron, { from, to, timeZone });
    if (slot !== undefined) return new Date(slot);
    to = from;
  }
  return undefined;
}

const MINUTE = 60_000;

/**
 * Whether there can be a planned time after `after` and up to `upTo`, judged by the seconds alone. Most looks of the
 * scheduler end here, so that it need not compute local times for each task every second. This is sound because zones
 * differ by whole minutes and change at whole minutes, at which skipped times fire.
 */
function comesWithin({ second }: Cron, after: number, upTo: number): boolean {
  if (upTo - after >= MINUTE) return true;
  for (let at = Math.floor(after / 1_000) + 1; at * 1_000 <= upTo; at++) {
    if (at % 60 === 0 || second.includes(at % 60)) return true;
  }
  return false;
}

/** When clocks are set back, at most this much time is repeated. */
const LONGEST_REPEAT = DAY;

/** The newest planned time in the range from `from` (inclusive) to `to` (exclusive). */
function newestWithin(cron: Cron, { from, to, timeZone }: { from: number; to: number; timeZone: string }) {
  // The clock change that repeats an hour may lie before the range, so the search for changes starts earlier.
  const all = stretches(from - LONGEST_REPEAT, to, timeZone);
  for (const [place, { start, end, offset }] of [...all.entries()].toReversed()) {
    if (end <= from) return undefined;
    const before = all[place - 1]?.offset ?? offset;
    const fresh = start + (goesThroughBoth(cron) ? offset : Math.max(offset, before));
    const found = lastMatch(cron, Math.max(fresh, from + offset), end + offset);
    if (found !== undefined) return found - offset;
    if (start >= from && lastMatch(cron, start + before, start + offset) !== undefined) return start;
  }
  return undefined;
}

function goesThroughBoth({ second, minute, hour }: Cron): boolean {
  return hour.length === 24 || second.length * minute.length > 1;
}

/** The last matching local time from `from` (inclusive) to `to` (exclusive). Clock changes are ignored here. */
function lastMatch(cron: Cron, from: WallTime, to: WallTime): WallTime | undefined {
  for (let day = Math.floor((to - 1) / DAY) * DAY; day > from - DAY; day -= DAY) {
    if (!fallsOn(cron, new Date(day))) continue;
    const time = lastTime(cron, Math.min(to - 1 - day, DAY - 1));
    if (time !== undefined) return day + time >= from ? day + time : undefined;
  }
  return undefined;
}

/** The last matching time of day that is at most `most` milliseconds after midnight. */
function lastTime({ second, minute, hour }: Cron, most: number): number | undefined {
  for (const h of hour.toReversed()) {
    if (h * 3_600_000 > most) continue;
    for (const m of minute.toReversed()) {
      const begin = h * 3_600_000 + m * 60_000;
      const s = begin > most ? undefined : second.findLast((s) => begin + s * 1_000 <= most);
      if (s !== undefined) return begin + s * 1_000;
    }
  }
  return undefined;
}

function fallsOn({ dayOfMonth, month, dayOfWeek }: Cron, date: Date): boolean {
  const day = date.getUTCDate();
  const weekday = date.getUTCDay();
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  // node-cron's special values are understood: L is the month's last day, 5L its last Friday, 5#2 its second Friday.
  const isDayOfMonth = (part: number | string) => part === day || (part === 'L' && day === daysInMonth);
  const isDayOfWeek = (part: number | string) => {
    if (typeof part === 'number') return part % 7 === weekday;
    const [, named, last, nth] = /^(\d)(?:(L)|#(\d))$/i.exec(part) ?? [];
    if (Number(named) % 7 !== weekday) return false;
    return last === undefined ? Math.ceil(day / 7) === Number(nth) : day > daysInMonth - 7;
  };
  return month.includes(date.getUTCMonth() + 1) && dayOfMonth.some(isDayOfMonth) && dayOfWeek.some(isDayOfWeek);
}

const known = new Map<string, Cron>();

/**
 * Parses an expression, and caches the result, because there are only a few. The numbers of each field are in
 * ascending order.
 */
function parsed(expression: string): Cron {
  const cron = known.get(expression) ?? sorted(parse(expression));
  known.set(expression, cron);
  return cron;
}

function sorted({ second, minute, hour, ...days }: Cron): Cron {
  const ascending = (numbers: number[]) => numbers.toSorted((one, other) => one - other);
  return { ...days, second: ascending(second), minute: ascending(minute), hour: ascending(hour) };
}
