import { DateTime } from 'luxon';

export interface Span {
  /** Inclusive. */
  from: Date;
  /** Exclusive. */
  to: Date;
}

/** The month that people in this time zone are in. */
export function monthOf(now: Date, timeZone: string): Span & { name: string } {
  const start = DateTime.fromJSDate(now, { zone: timeZone }).startOf('month');
  return {
    from: start.toJSDate(),
    to: start.plus({ months: 1 }).toJSDate(),
    name: start.toFormat('LLLL', { locale: 'en' }),
  };
}

/** Midnight so many days from the one that has passed last. */
export function midnight(now: Date, timeZone: string, { days = 0 }: { days?: number } = {}): Date {
  return DateTime.fromJSDate(now, { zone: timeZone }).startOf('day').plus({ days }).toJSDate();
}
