import { beginOf, type Day, dayAt, shortDay } from './day.ts';
import { findPeriod } from './find-period.ts';
import { type Span, spanOf } from './span.ts';

/** A span with a label for people. */
export interface NamedSpan extends Span {
  /** The label, such as "this week" or "the week of 16 Nov 2026". */
  label: string;
}

/** The number of weeks in the chart of the NPS. */
const TREND_WEEKS = 12;

/**
 * Parses the period after /nps: any period that @statsbot understands; by default this week. Undefined: the text is
 * not a period.
 */
export function namedSpan(text: string, now: Date, timeZone: string): NamedSpan | undefined {
  const found = findPeriod(text.trim().toLowerCase() || 'this week', { now, timeZone });
  if (found.kind !== 'found' || found.rest !== '') return undefined;
  return { ...spanOf(found.period, timeZone), label: found.period.words };
}

/**
 * The span of the same length that ends where this one begins. For whole months and weeks, it is the whole month or
 * week before.
 */
export function spanBefore({ from, to }: Span, timeZone: string): NamedSpan {
  const begin = dayAt(from, timeZone);
  const end = dayAt(to, timeZone);
  const months = end.diff(begin, 'months').months;
  const length = Number.isInteger(months) ? { months } : { days: end.diff(begin, 'days').days };
  return { from: beginOf(begin.minus(length), timeZone), to: from, label: 'the period before' };
}

/** The current month in a time zone. Its label is the month's name, such as November. */
export function monthOf(now: Date, timeZone: string): NamedSpan {
  const from = dayAt(now, timeZone).startOf('month');
  const label = from.toFormat('LLLL', { locale: 'en' });
  return { ...spanOf({ from, to: from.plus({ months: 1 }) }, timeZone), label };
}

/** The week that a digest reports. On a Monday it is the week that has just ended, on other days the current one. */
export function weekOfDigest(slot: Date, timeZone: string): NamedSpan {
  const day = dayAt(slot, timeZone);
  return week(day.weekday === 1 ? day.minus({ weeks: 1 }) : day, timeZone);
}

/** Twelve weeks. The last one contains the last moment before `end`. */
export function trendWeeks(end: Date, timeZone: string): NamedSpan[] {
  const last = dayAt(new Date(end.getTime() - 1), timeZone);
  return Array.from({ length: TREND_WEEKS }, (_, at) => week(last.minus({ weeks: TREND_WEEKS - 1 - at }), timeZone));
}

function week(within: Day, timeZone: string): NamedSpan {
  const from = within.startOf('week');
  const label = `the week of ${shortDay(from)} ${from.year}`;
  return { ...spanOf({ from, to: from.plus({ weeks: 1 }) }, timeZone), label };
}
