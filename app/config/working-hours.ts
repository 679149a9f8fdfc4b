import { knownZone, zoneCalled } from './named-zone.ts';

/** The weekly working hours of a person, in their local time. */
export type WorkingHours = readonly Shift[];

/**
 * A shift on each of these days (Monday is 1), in minutes after midnight. If `to` is not later than `from`, the shift
 * goes over midnight.
 */
export interface Shift {
  days: readonly number[];
  from: number;
  /** At most 1440 (midnight). If it is not after `from`, it is on the next day. */
  to: number;
}

export type HoursReading =
  | { kind: 'hours'; hours: WorkingHours; timeZone?: string }
  /** The text contained only a time zone. */
  | { kind: 'zone'; timeZone: string }
  /** The problem, without markup. */
  | { kind: 'unclear'; because: string };

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Weekdays as people read them, Monday first. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const ALL = [1, 2, 3, 4, 5, 6, 7];
const MIDNIGHT = 1_440;
const MOST_SHIFTS = 20;

/** Around the clock, every day. */
export const ALWAYS: WorkingHours = [{ days: ALL, from: 0, to: MIDNIGHT }];

const EXAMPLE = 'Hours look like mon-fri 9:00-18:00';

/**
 * Parses `mon-fri 9:00-18:00`, `mon-thu 9-13 14-18, fri 9am-1pm`, `22:00-6:00` or `always`. Without days it means every
 * day. A time zone may follow: `mon-fri 9:00-18:00 Asia/Tokyo`.
 */
export function readHours(text: string): HoursReading {
  const { words, timeZone, problem } = takeZone(wordsOf(text));
  if (problem !== undefined) return unclear(problem);
  if (timeZone !== undefined && words.length === 0) return { kind: 'zone', timeZone };
  const zone = timeZone === undefined ? {} : { timeZone };
  if (words.length === 1 && /^(always|24\/7|anytime)$/.test(words[0] ?? '')) {
    return { kind: 'hours', hours: ALWAYS, ...zone };
  }
  const read = readShifts(words);
  if ('because' in read) return unclear(read.because);
  if (read.shifts.length === 0) return unclear(`no times of day are named. ${EXAMPLE}`);
  if (read.shifts.length > MOST_SHIFTS) return unclear(`these are more than ${MOST_SHIFTS} stretches of time`);
  return { kind: 'hours', hours: read.shifts, ...zone };
}

/** Formats hours the way they are stored and typed: `mon-fri 9:00-18:00, sat 10:00-14:00`. readHours() parses it. */
export function writeHours(hours: WorkingHours): string {
  return hours.map(({ days, from, to }) => `${writeDays(days)} ${writeTime(from)}-${writeTime(to)}`).join(', ');
}

/** Formats hours for people: Mon-Fri 9:00-18:00, or `at any time`. */
export function sayHours(hours: WorkingHours): string {
  if (hours.some(({ days, from, to }) => days.length === ALL.length && from === 0 && to === MIDNIGHT)) {
    return 'at any time';
  }
  return hours
    .map(({ days, from, to }) => {
      const written = writeDays(days).replace(/[a-z]+/g, (day) => `${day.charAt(0).toUpperCase()}${day.slice(1)}`);
      const when = written === 'Mon-Sun' ? 'every day' : written;
      return `${when} ${writeTime(from)}-${writeTime(to)}${to <= from ? ' (over midnight)' : ''}`;
    })
    .join(', ');
}

/** Formats a time, such as 9:05. */
function writeTime(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}

function unclear(because: string): HoursReading {
  return { kind: 'unclear', because };
}

/**
 * Splits a text into words. Dashes of all lengths and "to", with the blanks around them, become one dash first. The
 * case of zones is kept.
 */
function wordsOf(text: string): string[] {
  return text
    .replace(/[–—−]/g, '-')
    .replace(/\s+(?:to|till|until)\s+/gi, '-')
    .replace(/\s*-\s*/g, '-')
    .replace(/(\d)\s+(am|pm)\b/gi, '$1$2')
    .split(/[\s,;]+/)
    .filter((word) => word !== '' && !/^(and|&|from|on|at|the|o'clock)$/i.test(word));
}

/** Takes a zone or a city off the end of the words. */
function takeZone(words: readonly string[]): { words: string[]; timeZone?: string; problem?: string } {
  const lower = (some: readonly string[]) => some.map((word) => word.toLowerCase());
  const last = words.at(-1);
  if (last === undefined || !/^[a-z][a-z_]+(\/[\w+-]+)*$/i.test(last) || isDays(last)) {
    return { words: lower(words) };
  }
  const timeZone = knownZone(last) ?? zoneCalled(last);
  if (timeZone !== undefined) return { words: lower(words.slice(0, -1)), timeZone };
  if (!last.includes('/')) return { words: lower(words) };
  return { words: [], problem: `no time zone is called ${last}. One looks like Europe/Berlin` };
}

function readShifts(words: readonly string[]): { shifts: Shift[] } | { because: string } {
  const shifts: Shift[] = [];
  let days: Set<number> | undefined;
  let isTimed = false;
  for (const word of words) {
    const named = readDays(word);
    if (named !== undefined) {
      if (days === undefined || isTimed) days = new Set();
      for (const day of named) days.add(day);
      isTimed = false;
      continue;
    }
    const times = readTimes(word);
    if (times === undefined) return { because: `I do not understand “${word.slice(0, 40)}”. ${EXAMPLE}` };
    const { from, to } = times;
    if (from === to || (from === MIDNIGHT && to === 0)) {
      return {
        because: `${writeTime(from)}-${writeTime(to)} is no time at all. For around the clock, say always`,
      };
    }
    if (to < from && TWELVE_HOURS.test(word)) {
      const later = `${writeTime(from)}-${writeTime(to + 720)}`;
      return {
        because: `${word} may be ${later}, or ${writeTime(from)}-${writeTime(to)} over midnight. Say which, please`,
      };
    }
    shifts.push({ days: [...(days ?? ALL)].sort((one, other) => one - other), from, to });
    isTimed = true;
  }
  return days !== undefined && !isTimed ? { because: 'say also from when to when on these days' } : { shifts };
}

/** Somebody who works from nine to five types 9-5. */
const TWELVE_HOURS = /^(?:[1-9]|1[0-2])-(?:[1-9]|1[0-2])$/;

const isDays = (word: string) => readDays(word.toLowerCase()) !== undefined;

/** Parses `mon`, `monday-friday`, `fri-mon`, `weekdays`, `weekend` or `daily`. */
function readDays(word: string): number[] | undefined {
  if (/^(daily|every|everyday|days?)$/.test(word)) return ALL;
  if (/^(weekdays?|workdays?)$/.test(word)) return [1, 2, 3, 4, 5];
  if (/^weekends?$/.test(word)) return [6, 7];
  const [first = '', last = first, ...more] = word.split('-');
  const from = dayCalled(first);
  const to = dayCalled(last);
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, ahead) => ((from - 1 + ahead) % 7) + 1);
}

function dayCalled(word: string): number | undefined {
  const at = DAYS.findIndex((day) => word.startsWith(day));
  return at !== -1 && /^(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(day|sday|nesday|rsday|urday|s|days)?$/.test(word)
    ? at + 1
    : undefined;
}

/** Parses `9:00-18:00`, `9-18` or `9am-6.30pm`. */
function readTimes(word: string): { from: number; to: number } | undefined {
  const [first = '', last, ...more] = word.split('-');
  if (last === undefined || more.length > 0) return undefined;
  const to = readTime(last);
  // In "9-5pm" the "pm" does not apply to the 9.
  const from = readTime(first);
  return from === undefined || to === undefined || from === MIDNIGHT ? undefined : { from, to };
}

function readTime(word: string): number | undefined {
  if (word === 'noon') return 720;
  if (word === 'midnight') return MIDNIGHT;
  const [, hour, minute = '0', half] = /^(\d{1,2})(?:[:.h](\d{2}))?h?(am|pm)?$/.exec(word) ?? [];
  if (hour === undefined || Number(minute) > 59) return undefined;
  const h = Number(hour);
  if (half !== undefined && (h < 1 || h > 12)) return undefined;
  const total = (half === undefined ? h : (h % 12) + (half === 'pm' ? 12 : 0)) * 60 + Number(minute);
  return total <= MIDNIGHT ? total : undefined;
}

/** Formats days as ranges: mon-fri; mon, wed. */
function writeDays(days: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of [...days].sort((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined) => DAYS[(day ?? 1) - 1] ?? 'mon';
  return runs.map((run) => (run.length === 1 ? name(run[0]) : `${name(run[0])}-${name(run.at(-1))}`)).join(' ');
}
