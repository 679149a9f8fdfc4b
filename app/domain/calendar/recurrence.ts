import { z } from 'zod';
import { ordinal } from '../../infra/slack/blocks/text.ts';
import { type Day, dayAt } from './day.ts';
import { firstInstant } from './zone.ts';

/** A time of day in minutes after midnight. */
const minute = z.number().int().min(0).max(1_439);

/** A recurring time in the agency's time zone. */
export const Recurrence = z.discriminatedUnion('every', [
  z.object({ every: z.literal('day'), minute }),
  /** Weekdays by number; Monday is 1. */
  z.object({ every: z.literal('week'), weekdays: z.array(z.number().int().min(1).max(7)).min(1), minute }),
  /** The day of the month. In a month that lacks it, the last day is used. */
  z.object({ every: z.literal('month'), day: z.number().int().min(1).max(31), minute }),
]);
export type Recurrence = z.infer<typeof Recurrence>;

export type RecurrenceReading =
  // `rest`: the remaining words, which are the question to ask at that time.
  { kind: 'found'; recurrence: Recurrence; rest: string } | { kind: 'unknown'; part: string };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const NINE = 9 * 60;

/** Parses `every monday 9:00 …`, `every day at 17:30 …`, `every weekday …` or `every month on the 1st …`. */
export function readRecurrence(text: string): RecurrenceReading | undefined {
  const [, said] = /^\s*every\s+(.*)$/is.exec(text) ?? [];
  if (said === undefined) return undefined;
  const days = readDays(said.trim());
  if (days === undefined) return { kind: 'unknown', part: `every ${said.split(/\s+/, 1)[0] ?? ''}`.trim() };
  const { rest, ...when } = days;
  const [whole = '', time] =
    /^(?:at\s+)?((?:\d{1,2}(?::|\.)\d{2}|\d{1,2}(?=\s*[ap]m\b)|(?<=at\s+)\d{1,2})\s*(?:am|pm)?|noon)(?=\s|$)/i.exec(
      rest,
    ) ?? [];
  if (time === undefined && /^at\b/i.test(rest)) return { kind: 'unknown', part: rest.split(/\s+/, 2).join(' ') };
  const minute = time === undefined ? NINE : readTime(time.toLowerCase());
  if (minute === undefined) return { kind: 'unknown', part: whole };
  return { kind: 'found', recurrence: { ...when, minute }, rest: rest.slice(whole.length).trim() };
}

/**
 * The first time of a recurrence after a moment. A local time that the clocks skip moves to the instant after the
 * gap. Of one that occurs twice, the first counts.
 */
export function nextAfter(recurrence: Recurrence, after: Date, timeZone: string): Date {
  const from = dayAt(after, timeZone);
  for (let ahead = 0; ahead <= 62; ahead++) {
    const day = from.plus({ days: ahead });
    if (!falls(recurrence, day)) continue;
    const time = firstInstant(day.toMillis() + recurrence.minute * 60_000, timeZone);
    if (time > after.getTime()) return new Date(time);
  }
  throw new Error(`Expected a recurrence that comes within two months, got ${JSON.stringify(recurrence)}.`);
}

/** Formats a recurrence: every Monday at 9:00. */
export function sayRecurrence(recurrence: Recurrence): string {
  const time = `${Math.floor(recurrence.minute / 60)}:${String(recurrence.minute % 60).padStart(2, '0')}`;
  switch (recurrence.every) {
    case 'day':
      return `every day at ${time}`;
    case 'week':
      if (recurrence.weekdays.length === 5) return `every weekday at ${time}`;
      return `every ${recurrence.weekdays.map((day) => capital(WEEKDAYS[day - 1] ?? 'monday')).join(' and ')} at ${time}`;
    case 'month':
      return `every month on the ${ordinal(recurrence.day)} at ${time}`;
  }
}

type Days = ({ every: 'day' } | { every: 'week'; weekdays: number[] } | { every: 'month'; day: number }) & {
  rest: string;
};

function readDays(said: string): Days | undefined {
  const [, word = '', after = ''] = /^(\S+)\s*(.*)$/s.exec(said) ?? [];
  const named = word.toLowerCase().replace(/,$/, '');
  if (named === 'day') return { every: 'day', rest: after };
  if (named === 'weekday') return { every: 'week', weekdays: [1, 2, 3, 4, 5], rest: after };
  if (named === 'week') {
    const [whole = '', day] = /^on\s+(\S+)\s*/i.exec(after) ?? [];
    const weekday = day === undefined ? 1 : weekdayOf(day);
    return weekday === undefined ? undefined : { every: 'week', weekdays: [weekday], rest: after.slice(whole.length) };
  }
  if (named === 'month') return readMonth(after);
  const first = weekdayOf(named);
  if (first === undefined) return undefined;
  const [whole = '', other] = /^and\s+(\S+)\s*/i.exec(after) ?? [];
  const second = other === undefined ? undefined : weekdayOf(other);
  if (second === undefined) return { every: 'week', weekdays: [first], rest: after };
  return { every: 'week', weekdays: [...new Set([first, second])].sort(), rest: after.slice(whole.length) };
}

function readMonth(after: string): Days | undefined {
  const [whole, day] = /^on\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\s*/i.exec(after) ?? [];
  if (whole === undefined) return /^on\b/i.test(after) ? undefined : { every: 'month', day: 1, rest: after };
  const number = Number(day);
  if (number < 1 || number > 31) return undefined;
  return { every: 'month', day: number, rest: after.slice(whole.length) };
}

function weekdayOf(word: string): number | undefined {
  const name = word.toLowerCase().replace(/s$/, '');
  const index = WEEKDAYS.findIndex((day) => day === name || (name.length >= 3 && day.startsWith(name)));
  return index === -1 ? undefined : index + 1;
}

/** Parses a time into minutes after midnight. */
function readTime(words: string): number | undefined {
  if (words === 'noon') return 12 * 60;
  const [, hours = '', minutes = '0', half] = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$/.exec(words) ?? [];
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const inHalf = half === undefined || (Number(hours) >= 1 && Number(hours) <= 12);
  if (hours === '' || hour > 23 || Number(minutes) > 59 || !inHalf) return undefined;
  return hour * 60 + Number(minutes);
}

function falls(recurrence: Recurrence, day: Day): boolean {
  switch (recurrence.every) {
    case 'day':
      return true;
    case 'week':
      return recurrence.weekdays.includes(day.weekday);
    case 'month':
      return day.day === Math.min(recurrence.day, day.daysInMonth ?? 31);
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
