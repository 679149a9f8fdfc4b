import { beginOf, type Day, dayAt } from './day.ts';
import type { Now, Period } from './period.ts';

/** A range of time. `from` is included, `to` is not. */
export interface Span {
  from: Date;
  to: Date;
}

/** The span from the beginning of one day to the beginning of another, in a time zone. */
export function spanOf({ from, to }: { from: Day; to: Day }, timeZone: string): Span {
  return { from: beginOf(from, timeZone), to: beginOf(to, timeZone) };
}

/** The part of a period that has passed, as a span, and whether that is the whole period. */
export function soFar(period: Period, { now, timeZone }: Now): { span: Span; whole: boolean } {
  const span = spanOf(period, timeZone);
  return { span, whole: span.to <= now };
}

/** The part of another period that corresponds to the part of this period that has passed, in days and time of day. */
export function sameStretch(before: Period, period: Period, { now, timeZone }: Now): Span {
  const today = dayAt(now, timeZone);
  const sinceBegin = now.getTime() - beginOf(today, timeZone).getTime();
  const day = before.from.plus({ days: today.diff(period.from, 'days').days });
  const { from, to: end } = spanOf(before, timeZone);
  const to = new Date(beginOf(day, timeZone).getTime() + sinceBegin);
  return { from, to: to < end ? to : end };
}

export type Bucket = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Splits a period up to now into days, weeks, months, quarters or years. The first and the last may be incomplete. */
export function bucketsOf({ from, to }: Period, bucket: Bucket, { now, timeZone }: Now): (Span & { label: string })[] {
  const buckets: (Span & { label: string })[] = [];
  const today = dayAt(now, timeZone);
  for (let begin = from; begin < to && begin <= today; ) {
    const next = begin.startOf(bucket).plus({ [`${bucket}s`]: 1 });
    const end = next < to ? next : to;
    const label = begin.toFormat(labels[bucket], { locale: 'en' });
    buckets.push({ ...spanOf({ from: begin, to: end }, timeZone), label });
    begin = end;
  }
  return buckets;
}

const labels: Record<Bucket, string> = {
  day: 'd LLL',
  week: "'W'W, d LLL",
  month: 'LLL yyyy',
  quarter: "'Q'q yyyy",
  year: 'yyyy',
};

/**
 * The default unit of a chart's points. Undefined: the period is too short for a chart. Averages, shares and the NPS
 * get longer units, because a day with one or two scores says little.
 */
export function usualBucket({ from, to }: Period, { sums }: { sums: boolean }): Bucket | undefined {
  const days = to.diff(from, 'days').days;
  if (days < 2) return undefined;
  if (days <= (sums ? 45 : 20)) return 'day';
  return days <= 200 ? 'week' : 'month';
}

/** The first and last day of a span, both included. */
export interface WholeDays {
  first: string;
  last: string;
}

/**
 * The whole days of a span, for services that count by day. No day after today is included, but today is. Days are
 * those in the service's time zone.
 */
export function daysOfSpan({ from, to }: Span, { now, timeZone }: Now): WholeDays | undefined {
  const end = to < now ? to : now;
  if (end <= from) return undefined;
  const written = (instant: Date) => dayAt(instant, timeZone).toFormat('yyyy-MM-dd');
  return { first: written(from), last: written(new Date(end.getTime() - 1)) };
}
