import { DateTime } from 'luxon';
import type { Span } from '../../calendar/period.ts';
import type { SourceAsking } from './source.ts';

/** First and last day of a span, both counted in, not after today; undefined where it has none yet. */
export interface Days {
  first: string;
  last: string;
}

/**
 * The days of a span for services that count by whole days: one that the span only begins is counted in. Their days are
 * those of the time zone that the service is set to.
 */
export function daysOfSpan(
  { from, to }: Span,
  { now, timeZone }: Pick<SourceAsking, 'now' | 'timeZone'>,
): Days | undefined {
  const local = (date: Date) => DateTime.fromJSDate(date, { zone: timeZone });
  const end = to < now ? to : now;
  if (end <= from) return undefined;
  return { first: local(from).toFormat('yyyy-MM-dd'), last: local(end).minus(1).toFormat('yyyy-MM-dd') };
}
