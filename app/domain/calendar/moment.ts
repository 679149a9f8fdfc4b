import { DateTime } from 'luxon';
import { dayAt, sayDay } from './day.ts';
import type { Now } from './period.ts';
import { wallTime } from './zone.ts';

const A_DAY_MS = 86_400_000;

/** Formats a future moment in this time zone: 9:00 if it is within a day, otherwise Mon, 30 Nov, 9:00. */
export function sayMoment(instant: Date, { now, timeZone }: Now): string {
  const time = DateTime.fromMillis(wallTime(instant.getTime(), timeZone), { zone: 'utc' }).toFormat('H:mm');
  if (instant.getTime() - now.getTime() < A_DAY_MS) return time;
  return `${sayDay(dayAt(instant, timeZone), dayAt(now, timeZone))}, ${time}`;
}
