import { en } from 'chrono-node';
import { DateTime } from 'luxon';
import { firstInstant, wallTime } from './zone.ts';

/**
 * A day of the calendar, of no zone: a date of luxon's in UTC, where every day has a midnight and is 24 hours long. In
 * other zones some days begin at one o'clock, and adding a day to one goes wrong: count days first, then ask for the
 * instant at which one begins.
 */
export type Day = DateTime;

/** The day that people in this time zone have. */
export function dayAt(instant: Date, timeZone: string): Day {
  return DateTime.fromMillis(wallTime(instant.getTime(), timeZone), { zone: 'utc' }).startOf('day');
}

/** The first instant of a day in this time zone: midnight, or what follows a midnight that is skipped. */
export function beginOf(day: Day, timeZone: string): Date {
  return new Date(firstInstant(day.toMillis(), timeZone));
}

/** The day of an instant, in the one format there is: Tue, 1 Dec, with the year where it is not this one. */
export function sayDate(instant: Date, { now, timeZone }: { now: Date; timeZone: string }): string {
  return sayDay(dayAt(instant, timeZone), dayAt(now, timeZone));
}

export function sayDay(day: Day, today: Day): string {
  return day.toFormat(day.year === today.year ? 'ccc, d LLL' : 'ccc, d LLL yyyy', { locale: 'en' });
}

/** 30 Nov. */
export function shortDay(day: Day): string {
  return day.toFormat('d LLL', { locale: 'en-GB' });
}

/** Days are written before months here: 3/4 is the third of April. Only whole texts are taken. */
const chrono = en.GB;

/**
 * The day that words name ("3 november", "last friday", "2026-11-03"); undefined where they name none. A day without a
 * year, or a day of the week, is the last one there was.
 */
export function readDay(words: string, { now, timeZone }: { now: Date; timeZone: string }): Day | undefined {
  const found = namedDay(words, { now, timeZone }, { forwardDate: false });
  if (found === undefined) return undefined;
  const { day, isOf } = found;
  if (isOf === 'all' || day <= dayAt(now, timeZone)) return day;
  return isOf === 'year' ? day.minus({ years: 1 }) : day.minus({ weeks: 1 });
}

/** The same of what is to come: a day without a year, or a day of the week, is the next one there will be. */
export function readComingDay(words: string, at: { now: Date; timeZone: string }): Day | undefined {
  return namedDay(words, at, { forwardDate: true })?.day;
}

/** `isOf`: it was named as a day of any year, or of any week; else it was named in full. */
function namedDay(
  words: string,
  { now, timeZone }: { now: Date; timeZone: string },
  { forwardDate }: { forwardDate: boolean },
): { day: Day; isOf: 'year' | 'week' | 'all' } | undefined {
  const text = words.trim();
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text) ? DateTime.fromISO(text, { zone: 'utc' }) : undefined;
  if (iso !== undefined) return iso.isValid ? { day: iso, isOf: 'all' } : undefined;
  const today = dayAt(now, timeZone);
  const offset = (wallTime(now.getTime(), timeZone) - now.getTime()) / 60_000;
  const [found] = chrono.parse(text, { instant: now, timezone: offset }, { forwardDate });
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
