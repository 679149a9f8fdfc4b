import { DateTime } from 'luxon';
import { findPeriod } from './period.ts';

/** From its first moment to the first moment after it. */
export interface Period {
  from: Date;
  to: Date;
  /** How people call it: "this week", "the week of 16 Nov 2026". */
  label: string;
}

/** How many weeks the trend of the NPS shows. */
export const TREND_WEEKS = 12;

/** What the words after /nps mean: any period that @statsbot understands; nothing typed is this week. Else undefined. */
export function periodOf(text: string, now: Date, timeZone: string): Period | undefined {
  const found = findPeriod(text.trim().toLowerCase() || 'this week', { now, timeZone });
  if (found.kind !== 'found' || found.rest !== '') return undefined;
  const { words, from, to } = found.period;
  return { from: from.toJSDate(), to: to.toJSDate(), label: words };
}

/** The period of the same length that ends where this one begins. Whole months and weeks stay whole. */
export function periodBefore({ from, to }: Period, timeZone: string): Period {
  const begin = DateTime.fromJSDate(from, { zone: timeZone });
  const end = DateTime.fromJSDate(to, { zone: timeZone });
  const months = end.diff(begin, 'months').months;
  const length = Number.isInteger(months) ? { months } : { days: Math.round(end.diff(begin, 'days').days) };
  return { from: begin.minus(length).toJSDate(), to: from, label: 'the period before' };
}

/** What the digest of a slot tells: on a Monday the week that has just ended, on other days the week under way. */
export function weekOfDigest(slot: Date, timeZone: string): Period {
  const at = DateTime.fromJSDate(slot, { zone: timeZone });
  return week(at.weekday === 1 ? at.minus({ week: 1 }) : at);
}

/** The twelve weeks that end with the one in which the last moment before `end` lies. */
export function trendWeeks(end: Date, timeZone: string): Period[] {
  const last = DateTime.fromMillis(end.getTime() - 1, { zone: timeZone });
  return Array.from({ length: TREND_WEEKS }, (_, at) => week(last.minus({ weeks: TREND_WEEKS - 1 - at })));
}

function week(within: DateTime): Period {
  const begin = within.startOf('week');
  const label = `the week of ${begin.toFormat('d LLL yyyy', { locale: 'en-GB' })}`;
  return { from: begin.toJSDate(), to: begin.plus({ week: 1 }).toJSDate(), label };
}
