import { en } from 'chrono-node';
import { DateTime } from 'luxon';
import { firstInstant, wallTime } from './zone.ts';

/**
 * A calendar day without a time zone. It is a luxon date in UTC, where every day starts at midnight and has 24 hours.
 * In other zones some days begin at one o'clock, and adding days goes wrong. So calculate with days first, then ask
 * for the instant at which a day begins.
 */
export type Day = DateTime;

/** The current calendar day in a time zone. */
export function dayAt(instant: Date, timeZone: string): Day {
  return DateTime.fromMillis(wallTime(instant.getTime(), timeZone), { zone: 'utc' }).startOf('day');
}

/** The first instant of a day in a time zone: midnight, or the instant after the gap if the clocks skip midnight. */
export function beginOf(day: Day, timeZone: string): Date {
  return new Date(firstInstant(day.toMillis(), timeZone));
}

/** Formats the day of an instant, as all messages do: Tue, 1 Dec; with the year unless it is the current one. */
export function sayDate(instant: Date, { now, timeZone }: { now: Date; timeZone: string }): string {
  return sayDay(dayAt(instant, timeZone), dayAt(now, timeZone));
}

export function sayDay(day: Day, today: Day): string {
  return day.toFormat(day.year === today.year ? 'ccc, d LLL' : 'ccc, d LLL yyyy', { locale: 'en' });
}

/** Formats a day, such as 30 Nov. */
export function shortDay(day: Day): string {
  return day.toFormat('d LLL', { locale: 'en' });
}

/** Dates are read with the day first: 3/4 is the third of April. The whole text has to be a date. */
const chrono = en.GB;

/**
 * Parses a day ("3 november", "last friday", "2026-11-03"). Undefined if the text is not a day. If the year is
 * missing, or the text is a weekday, the most recent such day is meant.
 */
export function readDay(words: string, { now, timeZone }: { now: Date; timeZone: string }): Day | undefined {
  const found = namedDay(words, { now, timeZone }, { forwardDate: false });
  if (found === undefined) return undefined;
  const { day, isOf } = found;
  if (isOf === 'all' || day <= dayAt(now, timeZone)) return day;
  return isOf === 'year' ? day.minus({ years: 1 }) : day.minus({ weeks: 1 });
}

/** Parses a day in the future. If the year is missing, or the text is a weekday, the next such day is meant. */
export function readComingDay(words: string, at: { now: Date; timeZone: string }): Day | undefined {
  return namedDay(words, at, { forwardDate: true })?.day;
}

/**
 * 12/10 is a day in October for some people, and in December for others. We read the day first. The other reading is
 * returned too if it is still to come this year and ours is not, because then people rarely mean ours.
 */
export function monthFirst(words: string, { day, today }: { day: Day; today: Day }): Day | undefined {
  const [, month, date] = /^(\d{1,2})\/(\d{1,2})$/.exec(words) ?? [];
  if (date === undefined || day.year === today.year) return undefined;
  const other = DateTime.fromObject({ year: today.year, month: Number(month), day: Number(date) }, { zone: 'utc' });
  return other.isValid && other >= today ? other : undefined;
}

/** Rewrites 24.12. and 24.12.2026 with slashes, because chrono misreads them. */
function slashed(text: string): string {
  return text.replace(/^(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4}|\d{2})?$/, (_, day: string, month: string, year?: string) =>
    [day, month, ...(year === undefined ? [] : [year])].join('/'),
  );
}

/** Puts the month behind the day, because chrono reads "Dec 24" as December 2024. */
function monthBehind(words: string): string {
  return words.replace(
    /^((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.? (\d{1,2})(?:st|nd|rd|th)?$/i,
    '$2 $1',
  );
}

/**
 * Parses "in 2 months" or "next year". In a month that lacks the day, the last day is used; chrono goes into the month
 * after it.
 */
function monthsLater(text: string, today: Day): Day | undefined {
  const [, count, unit] =
    /^in (an?|one|\d{1,2}) (month|year)s?$/i.exec(text) ?? /^(next) (month|year)$/i.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return today.plus({ [`${unit.toLowerCase()}s`]: /^\d/.test(count) ? Number(count) : 1 });
}

/**
 * Parses a day. `isOf` says how exactly the text names it. `all`: completely. `year`: without a year, so it may be in
 * any year. `week`: only the weekday, so it may be in any week.
 */
function namedDay(
  words: string,
  { now, timeZone }: { now: Date; timeZone: string },
  { forwardDate }: { forwardDate: boolean },
): { day: Day; isOf: 'year' | 'week' | 'all' } | undefined {
  const text = monthBehind(slashed(words.trim()));
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text) ? DateTime.fromISO(text, { zone: 'utc' }) : undefined;
  if (iso !== undefined) return iso.isValid ? { day: iso, isOf: 'all' } : undefined;
  const today = dayAt(now, timeZone);
  const later = monthsLater(text, today);
  if (later !== undefined) return { day: later, isOf: 'all' };
  // The reference is the beginning of today and not the moment, because chrono takes a date of today as passed after
  // noon.
  const [found] = chrono.parse(text, { instant: today.toJSDate(), timezone: 0 }, { forwardDate });
  if (found === undefined || found.index !== 0 || found.text.length !== text.length || found.end != null)
    return undefined;
  const { start } = found;
  if (start.isCertain('hour')) return undefined;
  const day = DateTime.fromObject(
    { year: start.get('year') ?? today.year, month: start.get('month') ?? 1, day: start.get('day') ?? 1 },
    { zone: 'utc' },
  );
  if (!day.isValid) return undefined;
  if (!start.isCertain('year') && start.isCertain('month')) return { day, isOf: 'year' };
  return { day, isOf: start.isCertain('weekday') && !start.isCertain('day') ? 'week' : 'all' };
}
