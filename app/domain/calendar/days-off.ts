import { DateTime } from 'luxon';
import { type Day, dayAt, readComingDay, sayDay } from './day.ts';
import { noSuchDay } from './no-such-day.ts';
import type { Now } from './period.ts';

/** A range of whole days; both ends are included. */
export interface DaysOff {
  first: Day;
  last: Day;
}

export type DaysOffReading = { kind: 'days'; days: DaysOff } | { kind: 'unclear'; because: string };

const LONGEST_DAYS = 366;

/** Parses days off in the person's time zone: `24 Dec - 2 Jan`, `tomorrow`, `next week`, `2026-12-24/2027-01-02`. */
export function readDaysOff(words: string, at: Now): DaysOffReading {
  const whole = wholeSpan(words, at);
  if (whole !== undefined) return { kind: 'days', days: whole };
  const [said, to] = halves(
    words
      .trim()
      .replace(/[–—−]/g, '-')
      .replace(/^(until|till|to)\s+/i, 'today - '),
  );
  // In "24 - 28 Dec" and "24.-28.12." the month is given once, at the end.
  const month = /^\d{1,2}(?:\.?\s*(?=\p{L})|(?=[./]\d))(.*)$/u.exec(to ?? '')?.[1];
  const from = isNumber(said) && month !== undefined ? withMonth(said, month) : said;
  const first = readDayOff(from, at);
  if (first === undefined) return notADay(from, at);
  const last = to === undefined ? first : readLast(to, first);
  if (last === undefined) return notADay(to ?? '', at);
  const today = dayAt(at.now, at.timeZone);
  if (last < first) return unclear(`${sayDay(last, today)} is before ${sayDay(first, today)}`);
  if (last < today) return unclear(`${sayDay(last, today)} is over`);
  if (last.diff(first, 'days').days >= LONGEST_DAYS) return unclear('that is more than a year');
  return { kind: 'days', days: { first, last } };
}

/** Formats days off for storage: `2026-12-24`, or `2026-12-24/2027-01-02`. */
export function writeDaysOff({ first, last }: DaysOff): string {
  const from = first.toFormat('yyyy-MM-dd');
  return first.equals(last) ? from : `${from}/${last.toFormat('yyyy-MM-dd')}`;
}

/** Parses the format of writeDaysOff(), which events use too. Undefined if it is invalid. */
export function parseDaysOff(written: string): DaysOff | undefined {
  const [, from, to = from] = /^(\d{4}-\d{2}-\d{2})(?:\/(\d{4}-\d{2}-\d{2}))?$/.exec(written.trim()) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const [first, last] = [from, to].map((day) => DateTime.fromISO(day, { zone: 'utc' }));
  if (first?.isValid !== true || last?.isValid !== true || last < first) return undefined;
  return { first, last };
}

/** Sorts ranges, and merges those that touch or overlap. */
export function mergedDaysOff(some: readonly DaysOff[]): DaysOff[] {
  const merged: DaysOff[] = [];
  for (const { first, last } of some.toSorted((one, other) => one.first.toMillis() - other.first.toMillis())) {
    const before = merged.at(-1);
    if (before === undefined || first > before.last.plus({ days: 1 })) merged.push({ first, last });
    else if (last > before.last) before.last = last;
  }
  return merged;
}

/** Formats days off for people: Thu, 24 Dec to Sat, 2 Jan 2027. */
export function sayDaysOff({ first, last }: DaysOff, today: Day): string {
  return first.equals(last) ? sayDay(first, today) : `${sayDay(first, today)} to ${sayDay(last, today)}`;
}

/** A whole week or month, from today on if it has begun. Undefined: the words name none. */
function wholeSpan(words: string, at: Now): DaysOff | undefined {
  const [, which = '', unit] = /^(?:all (?:of )?)?(this|next) (week|month)$/i.exec(words.trim()) ?? [];
  if (unit === undefined) return undefined;
  const today = dayAt(at.now, at.timeZone);
  const span = unit.toLowerCase() === 'week' ? 'week' : 'month';
  const first = which.toLowerCase() === 'next' ? today.startOf(span).plus({ [`${span}s`]: 1 }) : today;
  return { first, last: first.endOf(span).startOf('day') };
}

function unclear(because: string): DaysOffReading {
  return { kind: 'unclear', because };
}

function notADay(words: string, at: Now): DaysOffReading {
  return unclear(noSuchDay(words, at) ?? `I do not understand “${words.slice(0, 60)}” as a day`);
}

/** Adds a month to a day's number. `month` is as typed after a number, such as "Dec" or ".12.". */
function withMonth(day: string, month: string): string {
  const number = Number.parseInt(day, 10);
  return /^\p{L}/u.test(month) ? `${number} ${month}` : `${number}${month}`;
}

/** Splits words at a dash, a slash or "to". */
function halves(words: string): [string, string?] {
  const [, from, to] =
    /^(\d{4}-\d{2}-\d{2})\s*(?:-|\/|to|until|till)\s*(\d{4}-\d{2}-\d{2})$/i.exec(words) ??
    /^(.+?)\s+(?:-|to|until|till)\s*(.+)$/i.exec(words) ??
    (/^\d{4}-\d{2}-\d{2}$/.test(words) ? null : /^([^-]+)-\s*([^-]+)$/.exec(words)) ??
    [];
  return from === undefined || to === undefined ? [words] : [from.trim(), to.trim()];
}

function readDayOff(words: string, at: Now): Day | undefined {
  return isNumber(words) ? undefined : readComingDay(words, at);
}

/** Parses the end of a range as a day after its beginning: "24 Dec - 2 Jan", "Dec 24-28", "Mon - Wed". */
function readLast(words: string, first: Day): Day | undefined {
  const text = isNumber(words)
    ? `${Number.parseInt(words, 10)} ${first.toFormat('LLLL yyyy', { locale: 'en' })}`
    : words;
  return readComingDay(text, { now: first.plus({ hours: 12 }).toJSDate(), timeZone: 'UTC' });
}

const isNumber = (words: string) => /^\d{1,2}\.?$/.test(words);
