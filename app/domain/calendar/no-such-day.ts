import { DateTime } from 'luxon';
import { dayAt } from './day.ts';
import type { Now } from './period.ts';
import { MONTHS, monthNumber } from './period-days.ts';

/**
 * Says why a date does not exist: "there is no 31 February 2027: February has 28 days then". Undefined if the date
 * exists, or the text is not a numbered day of a month.
 */
export function noSuchDay(words: string, at: Now): string | undefined {
  const { day, month, year } = numbersOf(words.trim().toLowerCase()) ?? {};
  if (day === undefined || month === undefined) return undefined;
  // 12/15 is read as 15 December.
  if (month > 12) return day > 12 ? `there is no month ${month}` : undefined;
  const name = capital(MONTHS[month - 1] ?? '');
  const today = dayAt(at.now, at.timeZone);
  const isLeapDay = month === 2 && day === 29;
  const its = year ?? (isLeapDay ? today.year + (month < today.month ? 1 : 0) : undefined);
  const days = DateTime.utc(its ?? LEAP_YEAR, month).daysInMonth ?? 31;
  if (day >= 1 && day <= days) return undefined;
  if (its === undefined) return `there is no ${day} ${name}: ${name} has ${days} days${month === 2 ? ' at most' : ''}`;
  return `there is no ${day} ${name} ${its}: ${name} has ${days} days then`;
}

const LEAP_YEAR = 2028;

interface Numbers {
  day: number;
  month: number;
  year: number | undefined;
}

function numbersOf(text: string): Numbers | undefined {
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (isoYear !== undefined) return { day: Number(isoDay), month: Number(isoMonth), year: Number(isoYear) };
  const [, day, month, year] = /^(\d{1,2})[./] ?(\d{1,2})(?:[./] ?(\d{4}|\d{2})?)?$/.exec(text) ?? [];
  if (day !== undefined) return { day: Number(day), month: Number(month), year: yearOf(year) };
  const [, before, name, after, its] =
    /^(?:(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?)?([a-z]{3,9})\.?(?: (?:the )?(\d{1,2})(?:st|nd|rd|th)?)?(?:,? (\d{4}))?$/.exec(
      text,
    ) ?? [];
  const number = monthNumber(name ?? '');
  const named = before ?? after;
  return number === undefined || named === undefined
    ? undefined
    : { day: Number(named), month: number, year: yearOf(its) };
}

function yearOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  return Number(written.length === 2 ? `20${written}` : written);
}

const capital = (name: string) => name.replace(/^./, (letter) => letter.toUpperCase());
