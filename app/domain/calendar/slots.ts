import { parse } from 'node-cron';
import { stretches, type WallTime } from './zone.ts';

const DAY = 86_400_000;
/** A cron expression without a slot within this time (29 February may be eight years away) has none. */
const FURTHEST = 9 * 366 * DAY;

type Cron = ReturnType<typeof parse>;

/**
 * The last slot of a cron expression (six fields, seconds first) that is not after `now`, as an instant; undefined
 * where there is none after `after`. A local time that a zone skips fires at the first instant after the gap. One that
 * comes twice fires at its first occurrence; what fires in every hour, or several times within one, goes on through
 * both. Where both days of the month and of the week are named, a day has to be both, as in node-cron.
 */
export function newestSlot(
  expression: string,
  now: Date,
  { timeZone, after }: { timeZone: string; after?: Date },
): Date | undefined {
  const cron = parsed(expression);
  const first = after === undefined ? now.getTime() - FURTHEST : after.getTime();
  // Most slots lie close by: far back is looked only for what is rare.
  let to = now.getTime() + 1;
  for (let days = 1; to > first + 1; days *= 8) {
    const from = Math.max(first + 1, to - days * DAY);
    const slot = newestWithin(cron, { from, to, timeZone });
    if (slot !== undefined) return new Date(slot);
    to = from;
  }
  return undefined;
}

/** Clocks that were set back show nothing again for longer than this. */
const LONGEST_REPEAT = DAY;

/** The newest slot from one instant on and before another. */
function newestWithin(cron: Cron, { from, to, timeZone }: { from: number; to: number; timeZone: string }) {
  // The change whose hour is being repeated may lie before the first instant.
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

/** The last time that the expression names, from `from` on and before `to`, on wall clocks that nobody ever sets. */
function lastMatch(cron: Cron, from: WallTime, to: WallTime): WallTime | undefined {
  for (let day = Math.floor((to - 1) / DAY) * DAY; day > from - DAY; day -= DAY) {
    if (!fallsOn(cron, new Date(day))) continue;
    const time = lastTime(cron, Math.min(to - 1 - day, DAY - 1));
    if (time !== undefined) return day + time >= from ? day + time : undefined;
  }
  return undefined;
}

/** The last time of day that is no later than so many milliseconds after midnight. */
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
  // node-cron's words: L is the month's last day, 5L its last Friday, 5#2 its second.
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

/** Few expressions are asked for again and again. The numbers of each field come in ascending order. */
function parsed(expression: string): Cron {
  const cron = known.get(expression) ?? sorted(parse(expression));
  known.set(expression, cron);
  return cron;
}

function sorted({ second, minute, hour, ...days }: Cron): Cron {
  const ascending = (numbers: number[]) => numbers.toSorted((one, other) => one - other);
  return { ...days, second: ascending(second), minute: ascending(minute), hour: ascending(hour) };
}
