import { DateTime } from 'luxon';
import { type Day, dayAt, readComingDay, readDay } from './day.ts';
import type { Now } from './period.ts';

export interface Reading extends Now {
  /** Days are in the future: "friday" is the next Friday, not the last one. */
  ahead?: boolean;
}

export const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export const MONTH = `(?:${MONTHS.join('|')}|sept|${MONTHS.map((month) => month.slice(0, 3)).join('|')})`;
const WEEKDAY = `(?:${WEEKDAYS.join('|')})`;
const SHORT_WEEKDAY = '(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)';
const NUMBER = String.raw`\d{1,2}(?:st|nd|rd|th)?(?!\w)`;
const DATE = [
  String.raw`(?:the )?${NUMBER} (?:of )?${MONTH}(?!\w)(?:,? \d{4}(?!\d))?`,
  String.raw`${MONTH} (?:the )?${NUMBER}(?:,? \d{4}(?!\d))?`,
  String.raw`\d{4}-\d{2}-\d{2}`,
  String.raw`\d{1,2}[./]\d{1,2}(?:[./](?:\d{4}|\d{2})?)?(?!\w)`,
].join('|');

/** A pattern for a day anywhere in a text: 1 oct, oct 1st, 2026-10-01, 1/10, monday. */
export const DAY = `(?:${DATE}|last ${SHORT_WEEKDAY}(?!\\w)|(?:last |this |past )?${WEEKDAY}(?!\\w))`;
/** A pattern for a day after a word like "since". There, mon, today and yesterday are days too. */
export const DAY_AFTER = `(?:${DAY}|(?:last )?${SHORT_WEEKDAY}(?!\\w)|today|yesterday|tomorrow)`;
export const DAY_NUMBER = NUMBER;

/** Parses a day. If the year is missing, or the text is a weekday, the most recent such day is meant. */
export function dayNamed(words: string, at: Reading): Day | undefined {
  const text = words
    .trim()
    .replace(/^(?:the|this|past) /, '')
    .replace(/[.,]$/, '');
  const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?$/.exec(text) ?? [];
  if (day !== undefined) return dayOf({ day, month: Number(month), year: year?.length === 2 ? `20${year}` : year }, at);
  const [, before, name, after, its] =
    /^(?:(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?([a-z]{3,9})(?: (?:the )?(\d{1,2})(?:st|nd|rd|th)?)?(?:,? (\d{4}))?$/.exec(
      text,
    ) ?? [];
  const number = monthNumber(name ?? '');
  if (number !== undefined && (before ?? after) !== undefined) {
    return dayOf({ day: before ?? after ?? '', month: number, year: its }, at);
  }
  if (number !== undefined) return undefined;
  const whole = text.replace(new RegExp(`^(last )?${SHORT_WEEKDAY}$`), (short) => longWeekday(short));
  return at.ahead ? readComingDay(whole, at) : readDay(whole, at);
}

/** The number of a month, 1 to 12. Undefined if the name is not a month. */
export function monthNumber(name: string): number | undefined {
  const index = MONTHS.findIndex(
    (month) => month === name || month.slice(0, 3) === name || (name === 'sept' && month === 'september'),
  );
  return index === -1 ? undefined : index + 1;
}

/**
 * The year that is meant if a month is given without one: the latest in which that month has begun. For days in the
 * future: the next in which it has not ended.
 */
export function yearOfMonth(month: number, at: Reading): number {
  const today = dayAt(at.now, at.timeZone);
  if (at.ahead) return today.year + (month < today.month ? 1 : 0);
  return today.year - (month > today.month ? 1 : 0);
}

function dayOf(
  { day, month, year }: { day: string; month: number; year: string | undefined },
  at: Reading,
): Day | undefined {
  const today = dayAt(at.now, at.timeZone);
  const inYear = (its: number) => DateTime.fromObject({ year: its, month, day: Number(day) }, { zone: 'utc' });
  if (year !== undefined) return inYear(Number(year)).isValid ? inYear(Number(year)) : undefined;
  // 29 February may be eight years away. Other days exist every year, or never.
  for (let years = 0; years <= 8; years++) {
    const named = inYear(today.year + (at.ahead ? years : -years));
    if (named.isValid && (at.ahead ? named >= today : named <= today)) return named;
  }
  return undefined;
}

function longWeekday(short: string): string {
  const [, last = '', name = ''] = /^(last )?(.*)$/.exec(short) ?? [];
  return `${last}${WEEKDAYS.find((day) => day.startsWith(name.slice(0, 3))) ?? name}`;
}
