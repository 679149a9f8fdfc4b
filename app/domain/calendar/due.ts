import { DateTime } from 'luxon';
import { beginOf, type Day, dayAt, sayDay } from './day.ts';
import type { Now } from './period.ts';
import { type Stretch, stretches, wallTime } from './zone.ts';

/**
 * A due date as it is stored. It is either a date without a time zone, or a moment. A date is stored in `dueOn`, and
 * also in `dueAt` as exactly noon UTC, because earlier releases know only that form. So exactly noon in `dueAt` means
 * a date. A moment that is exactly noon UTC is stored a millisecond later.
 */
export interface Due {
  dueAt: Date;
  dueOn: Date | null;
}

export const NOT_DUE = { dueAt: null, dueOn: null };

/** Reads a date such as 2026-12-10. The day must exist. */
export function dueOnDate(date: string): Due {
  const day = DateTime.fromISO(date, { zone: 'utc' });
  return { dueAt: noonOf(day), dueOn: day.toJSDate() };
}

/** Parses a date or a moment in ISO 8601. */
export function readDue(text: string): Due {
  return text.includes('T') ? dueAtMoment(new Date(text)) : dueOnDate(text);
}

/** Formats a due date in the form that readDue() parses: a date such as 2026-12-10, or a moment in ISO 8601. */
export function writeDue({ dueAt }: Known): string {
  return dateOf(dueAt)?.toISODate() ?? dueAt.toISOString();
}

export function dueAtMoment(moment: Date): Due {
  return { dueAt: dateOf(moment) === undefined ? moment : new Date(moment.getTime() + 1), dueOn: null };
}

type Known = Pick<Due, 'dueAt'>;

/**
 * Formats a due date for people, as all messages do: Tue, 1 Dec; with the year unless it is the current one. A date
 * is the same in every zone. A moment is shown with its time in the agency's zone.
 */
export function sayDue({ dueAt }: Known, { now, timeZone }: Now): string {
  const date = dateOf(dueAt);
  const shown = date ?? DateTime.fromMillis(wallTime(dueAt.getTime(), timeZone), { zone: 'utc' });
  const day = sayDay(shown, dayAt(now, timeZone));
  return date === undefined ? `${day}, ${shown.toFormat('H:mm')}` : day;
}

/**
 * The date of a due date in the form of readDue(), such as 2026-12-10. A moment is converted to the agency's time
 * zone.
 */
export function dueDay(text: string, timeZone: string): string {
  const { dueAt } = readDue(text);
  const day = dateOf(dueAt) ?? dayAt(dueAt, timeZone);
  return day.toFormat('yyyy-MM-dd');
}

/** The last moment at which the work is in time. For a date, this is the end of its day in the agency's time zone. */
export function dueBy({ dueAt }: Known, timeZone: string): Date {
  const date = dateOf(dueAt);
  return date === undefined ? dueAt : beginOf(date.plus({ days: 1 }), timeZone);
}

/**
 * Whether a project is overdue. If it is due on a date, it is overdue after the end of that day in the agency's time
 * zone; if it is due at a moment, after that moment.
 */
export function isOverdue({ dueAt }: Known, { now, timeZone }: Now): boolean {
  const date = dateOf(dueAt);
  return date === undefined ? dueAt <= now : date < dayAt(now, timeZone);
}

/**
 * The same rule as a database filter on `dueAt`, which has an index. A date is stored as noon UTC, which gives the
 * wrong answer on two days only: today, whose noon may have passed, and yesterday, whose noon may still be to come.
 */
export function overdueFilter({ now, timeZone }: Now) {
  const { today, yesterday } = noonsAround(now, timeZone);
  return { OR: [{ dueAt: { lte: now, not: today } }, { dueAt: yesterday }] };
}

/** The same rule in SQL on a column of a project, for metrics. `literal` writes a moment as SQL. */
export function overdueSql(column: string, { now, timeZone }: Now, literal: (moment: Date) => string): string {
  const { today, yesterday } = noonsAround(now, timeZone);
  return `((${column} <= ${literal(now)} AND ${column} <> ${literal(today)}) OR ${column} = ${literal(yesterday)})`;
}

/**
 * The last moment at which it is still in time, as SQL: dueBy() for a column. For a date this is the end of its day in
 * the agency's time zone, whose offset from UTC is the one at that time.
 */
export function dueBySql(column: string, { now, timeZone }: Now, literal: (moment: Date) => string): string {
  const [first, ...others] = offsetsAround(now, timeZone).toReversed();
  const end = ({ offset }: Stretch) => `${column} + INTERVAL ${HALF_DAY_MS * 1_000 - offset * 1_000} MICROSECOND`;
  const dates = others.reduce(
    (rest, one) =>
      `IF(${column} + INTERVAL 12 HOUR < ${literal(new Date(one.end + one.offset))}, ${end(one)}, ${rest})`,
    first === undefined ? column : end(first),
  );
  return `IF(TIME(${column}) = '12:00:00', ${dates}, ${column})`;
}

const HALF_DAY_MS = 12 * 3_600_000;
const YEARS_BEFORE = 6;
const YEARS_AFTER = 2;
const offsets = new Map<string, Stretch[]>();

/** The offsets of a time zone in the years around a moment. A due date of before them is taken with the first offset. */
function offsetsAround(now: Date, timeZone: string): Stretch[] {
  const year = now.getUTCFullYear();
  const key = `${timeZone} ${year}`;
  const known =
    offsets.get(key) ?? stretches(Date.UTC(year - YEARS_BEFORE, 0), Date.UTC(year + YEARS_AFTER, 0), timeZone);
  offsets.set(key, known);
  return known;
}

/**
 * A condition in SQL: whether a project is due within a range of whole days. A date is the same in every zone, so it
 * is compared with the noons of the days. A moment is compared with the instants at which the days begin.
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

/** A database filter for projects that are not overdue and are due within `days` days from today. */
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

/** The date that a due date stands for. Undefined if it is a moment. */
function dateOf(dueAt: Date): Day | undefined {
  const day = DateTime.fromJSDate(dueAt, { zone: 'utc' }).startOf('day');
  return noonOf(day).getTime() === dueAt.getTime() ? day : undefined;
}

function noonOf(day: Day): Date {
  return day.plus({ hours: 12 }).toJSDate();
}
