import { DateTime } from 'luxon';
import { beginOf, type Day, dayAt, sayDay } from './day.ts';
import type { Now } from './period.ts';
import { wallTime } from './zone.ts';

/**
 * When a project is due, as its two columns keep it: a date of no time zone, or a moment.
 *
 * A date stands in `dueOn`, and in `dueAt` as exactly noon UTC, which is all that the releases before know and write.
 * So exactly noon means a date, whoever wrote it; a moment that is exactly noon UTC is kept a millisecond later.
 */
export interface Due {
  dueAt: Date;
  dueOn: Date | null;
}

export const NOT_DUE = { dueAt: null, dueOn: null };

/** `date`: such as 2026-12-10, of a day that there is. */
export function dueOnDate(date: string): Due {
  const day = DateTime.fromISO(date, { zone: 'utc' });
  return { dueAt: noonOf(day), dueOn: day.toJSDate() };
}

/** A date or a moment, as text in ISO 8601. */
export function readDue(text: string): Due {
  return text.includes('T') ? dueAtMoment(new Date(text)) : dueOnDate(text);
}

/** What readDue() reads: a date such as 2026-12-10, or a moment in ISO 8601. */
export function writeDue({ dueAt }: Known): string {
  return dateOf(dueAt)?.toISODate() ?? dueAt.toISOString();
}

export function dueAtMoment(moment: Date): Due {
  return { dueAt: dateOf(moment) === undefined ? moment : new Date(moment.getTime() + 1), dueOn: null };
}

type Known = Pick<Due, 'dueAt'>;

/**
 * The one way in which a due date is shown: Tue, 1 Dec, with the year where it is not this one. A date is the same date
 * in every zone; a moment is shown with its time, by the agency's clock.
 */
export function sayDue({ dueAt }: Known, { now, timeZone }: Now): string {
  const date = dateOf(dueAt);
  const shown = date ?? DateTime.fromMillis(wallTime(dueAt.getTime(), timeZone), { zone: 'utc' });
  const day = sayDay(shown, dayAt(now, timeZone));
  return date === undefined ? `${day}, ${shown.toFormat('H:mm')}` : day;
}

/** The date, such as 2026-12-10, of what readDue() reads: a moment's by the agency's clock. */
export function dueDay(text: string, timeZone: string): string {
  const { dueAt } = readDue(text);
  const day = dateOf(dueAt) ?? dayAt(dueAt, timeZone);
  return day.toFormat('yyyy-MM-dd');
}

/** The last moment at which it is in time: of a date, the end of its day by the agency's clock. */
export function dueBy({ dueAt }: Known, timeZone: string): Date {
  const date = dateOf(dueAt);
  return date === undefined ? dueAt : beginOf(date.plus({ days: 1 }), timeZone);
}

/** A date is overdue once its day has ended by the agency's clock, a moment once it has passed. */
export function isOverdue({ dueAt }: Known, { now, timeZone }: Now): boolean {
  const date = dateOf(dueAt);
  return date === undefined ? dueAt <= now : date < dayAt(now, timeZone);
}

/**
 * The same for the database, through an index on `dueAt`. Of all dates only two lie on the other side of now than
 * their noon says: today's, whose noon may have passed, and yesterday's, whose noon may be still to come.
 */
export function overdueFilter({ now, timeZone }: Now) {
  const { today, yesterday } = noonsAround(now, timeZone);
  return { OR: [{ dueAt: { lte: now, not: today } }, { dueAt: yesterday }] };
}

/** The same as SQL on a column of a project, for metrics. `literal` writes a moment as SQL. */
export function overdueSql(column: string, { now, timeZone }: Now, literal: (moment: Date) => string): string {
  const { today, yesterday } = noonsAround(now, timeZone);
  return `((${column} <= ${literal(now)} AND ${column} <> ${literal(today)}) OR ${column} = ${literal(yesterday)})`;
}

/**
 * Whether it is due in a stretch of whole days, as SQL on a column of a project. A date is due on its day in every zone,
 * so it is compared with the noons of the days; a moment with the moments at which the days begin.
 */
export function dueWithinSql(
  column: string,
  { from, to, timeZone }: { from: Date; to: Date; timeZone: string },
  literal: (moment: Date) => string,
): string {
  const isDate = `TIME(${column}) = '12:00:00'`;
  const noons = [from, to].map((moment) => literal(noonOf(dayAt(moment, timeZone))));
  return `((${isDate} AND ${column} >= ${noons[0]} AND ${column} < ${noons[1]})
    OR (NOT ${isDate} AND ${column} >= ${literal(from)} AND ${column} < ${literal(to)}))`;
}

/** What is not overdue, and due today or within so many days after. */
export function dueWithinFilter(days: number, { now, timeZone }: Now) {
  const { today, yesterday } = noonsAround(now, timeZone);
  const last = dayAt(now, timeZone).plus({ days });
  const end = beginOf(last.plus({ days: 1 }), timeZone);
  return { OR: [{ dueAt: { gt: now, lt: end, not: yesterday } }, { dueAt: { in: [today, noonOf(last)] } }] };
}

function noonsAround(now: Date, timeZone: string) {
  const today = dayAt(now, timeZone);
  return { today: noonOf(today), yesterday: noonOf(today.minus({ days: 1 })) };
}

/** The date that is meant; undefined: it is a moment. */
function dateOf(dueAt: Date): Day | undefined {
  const day = DateTime.fromJSDate(dueAt, { zone: 'utc' }).startOf('day');
  return noonOf(day).getTime() === dueAt.getTime() ? day : undefined;
}

function noonOf(day: Day): Date {
  return day.plus({ hours: 12 }).toJSDate();
}
