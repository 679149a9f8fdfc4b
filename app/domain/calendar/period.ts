import { DateTime } from 'luxon';
import { type Day, dayAt, readDay } from './day.ts';

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A stretch of whole days. */
export interface Period {
  /** How it is asked for; reads as this same period. */
  words: string;
  from: Day;
  /** The day after its last one. */
  to: Day;
  /** How far back the period before it lies. */
  step: { unit: Unit; count: number };
}

export interface Now {
  now: Date;
  timeZone: string;
}

/** What keeps words from being a period: they are none, or of a time that there is nothing to say of. */
export type PeriodProblem =
  | 'unknown'
  | 'future'
  | 'upside_down' /** The metric is counted at the moment of asking. */
  | 'timeless';

export type FoundPeriod =
  | { kind: 'none' }
  | { kind: 'found'; period: Period /** The words without those of the period. */; rest: string }
  | { kind: 'problem'; problem: PeriodProblem; part: string };

/** Finds the words that name a period in a question. Weeks begin on Monday. */
export function findPeriod(text: string, at: Now): FoundPeriod {
  for (const [pattern, read] of forms) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const found = read(match.slice(1), at);
    const part = match[0].trim();
    if (found === 'not_mine') continue;
    if (typeof found === 'string') return { kind: 'problem', problem: found, part };
    if (found.to <= found.from) return { kind: 'problem', problem: 'upside_down', part };
    if (found.from > today(at)) return { kind: 'problem', problem: 'future', part };
    return { kind: 'found', period: found, rest: text.replace(match[0], ' ').replace(/\s+/g, ' ').trim() };
  }
  return { kind: 'none' };
}

/** The period meant where none is named. */
export function thisMonth(at: Now): Period {
  return calendar('month', 0, at);
}

/** The period of the same length right before. */
export function periodBefore({ from, to, step }: Period): Period {
  const back = { [`${step.unit}s`]: step.count };
  const before = { from: from.minus(back), to: step.unit === 'day' ? to.minus(back) : from, step };
  return { ...before, words: span(before) };
}

/** Its days, as people write them: 23 – 29 Nov 2026. */
export function daysOf({ from, to }: Pick<Period, 'from' | 'to'>): string {
  const last = to.minus({ days: 1 });
  if (from.hasSame(last, 'day')) return from.toFormat('ccc d LLL yyyy', british);
  if (from.hasSame(last, 'month')) return `${from.toFormat('d')} – ${last.toFormat('d LLL yyyy', british)}`;
  const begin = from.toFormat(from.hasSame(last, 'year') ? 'd LLL' : 'd LLL yyyy', british);
  return `${begin} – ${last.toFormat('d LLL yyyy', british)}`;
}

const british = { locale: 'en-GB' };

/** The longest period that can be asked for; more would be too many buckets. */
const MOST_COUNT = 1_000;

const DATE = String.raw`\S.*?`;
const END = String.raw`(?=$|\s+(?:by|vs|versus|compared|top|as)\b)`;

const MONTHS = [
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

type Read = (words: (string | undefined)[], at: Now) => Period | PeriodProblem | 'not_mine';

const forms: [RegExp, Read][] = [
  [/\btoday\b/, (_, at) => calendar('day', 0, at)],
  [/\byesterday\b/, (_, at) => calendar('day', -1, at)],
  [
    /\b(?:in |for |during )?(?:the )?(this|current|last|previous|next)\s+(day|week|month|quarter|year)\b/,
    ([which, unit], at) => calendar(unitOf(unit), offsets[which ?? 'this'] ?? 0, at),
  ],
  [/\b(?:in |for |during |over )?(?:the )?(?:last|past)\s+(\d+)\s+(day|week|month|quarter|year)s?\b/, rolling],
  [
    /\b(?:in |for |during |over )?(?:the )?past\s+(week|month|quarter|year)\b/,
    ([unit], at) => rolling(['1', unit], at),
  ],
  [/\b(?:(week|month|quarter|year)[\s-]to[\s-]date|ytd)\b/, ([unit], at) => calendar(unitOf(unit ?? 'year'), 0, at)],
  [/\b(?:in |for |during )?(?:the )?q([1-4])(?:\s+(?:of\s+)?(\d{4}))?\b/, inQuarter],
  [new RegExp(String.raw`\bbetween\s+(${DATE})\s+and\s+(${DATE})${END}`), between],
  [new RegExp(String.raw`\bfrom\s+(${DATE})\s+(?:to|until|till)\s+(${DATE})${END}`), between],
  [new RegExp(String.raw`\bsince\s+(${DATE})${END}`), since],
  [new RegExp(String.raw`\b(?:in|during)\s+(${DATE})${END}`), inMonth],
  [new RegExp(String.raw`\bon\s+(${DATE})${END}`), onDay],
  [/\b(\d{4}-\d{2}-\d{2})\b/, onDay],
  [new RegExp(String.raw`\b(?:for\s+)?(?:last\s+)?((?:${MONTHS.join('|')})(?:\s+\d{4})?)\b`), inMonth],
];

const offsets: Record<string, number> = { this: 0, current: 0, last: -1, previous: -1, next: 1 };

function calendar(unit: Unit, offset: number, at: Now): Period {
  const from = today(at)
    .startOf(unit)
    .plus({ [`${unit}s`]: offset });
  const words = unit === 'day' ? (offset === 0 ? 'today' : 'yesterday') : `${offset === 0 ? 'this' : 'last'} ${unit}`;
  return { words, from, to: from.plus({ [`${unit}s`]: 1 }), step: { unit, count: 1 } };
}

/** Up to and with today. */
function rolling([count, unit]: (string | undefined)[], at: Now): Period | PeriodProblem {
  const many = Number(count);
  if (many < 1 || many > MOST_COUNT) return 'unknown';
  const to = today(at).plus({ days: 1 });
  const from = to.minus({ [`${unit}s`]: many });
  if (from.year < 1990) return 'unknown';
  const days = Math.round(to.diff(from, 'days').days);
  return { words: `last ${many} ${unit}${many === 1 ? '' : 's'}`, from, to, step: { unit: 'day', count: days } };
}

function between([first, last]: (string | undefined)[], at: Now): Period | PeriodProblem {
  const end = readDay(last ?? '', at);
  const from = readDay(first ?? '', at) ?? dayOfSameMonth(first ?? '', end);
  if (from === undefined || end === undefined) return 'unknown';
  const to = end.plus({ days: 1 });
  if (to <= from) return 'upside_down';
  return custom(from, to);
}

/** "between 1 and 15 may". */
function dayOfSameMonth(words: string, end: Day | undefined): Day | undefined {
  const [, day] = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(words.trim()) ?? [];
  if (day === undefined || end === undefined) return undefined;
  const begin = end.set({ day: Number(day) });
  return begin.hasSame(end, 'month') && begin.day === Number(day) ? begin : undefined;
}

function since([date]: (string | undefined)[], at: Now): Period | PeriodProblem {
  const from = readDay(date ?? '', at);
  if (from === undefined) return 'unknown';
  const to = today(at).plus({ days: 1 });
  if (to <= from) return 'future';
  const days = Math.round(to.diff(from, 'days').days);
  return { words: `since ${from.toISODate()}`, from, to, step: { unit: 'day', count: days } };
}

function onDay([date]: (string | undefined)[], at: Now): Period | PeriodProblem {
  const from = readDay(date ?? '', at);
  if (from === undefined) return 'unknown';
  return custom(from, from.plus({ days: 1 }));
}

/** The last one that has begun, where no year is named. */
function inQuarter([number, year]: (string | undefined)[], at: Now): Period {
  const month = 3 * Number(number) - 2;
  const latest = today(at);
  const meant = year === undefined ? latest.year - (month > latest.month ? 1 : 0) : Number(year);
  const from = DateTime.fromObject({ year: meant, month }, { zone: 'utc' });
  return {
    words: `in Q${number} ${meant}`,
    from,
    to: from.plus({ quarters: 1 }),
    step: { unit: 'quarter', count: 1 },
  };
}

/** "in march" is the last one that has begun; "in 2025" is the year. */
function inMonth([words]: (string | undefined)[], at: Now): Period | PeriodProblem | 'not_mine' {
  const [, name, year] = /^(?:([a-z]{3,9})\.?)?\s*(\d{4})?$/.exec(words ?? '') ?? [];
  if (name === undefined && year === undefined) return 'unknown';
  if (name === undefined) {
    const from = DateTime.fromObject({ year: Number(year) }, { zone: 'utc' });
    if (!from.isValid) return 'unknown';
    return { words: `in ${year}`, from, to: from.plus({ years: 1 }), step: { unit: 'year', count: 1 } };
  }
  const index = MONTHS.findIndex(
    (month) => month === name || month.slice(0, 3) === name || (name === 'sept' && month === 'september'),
  );
  if (index === -1) return 'unknown';
  const latest = today(at);
  const meant = year === undefined ? latest.year - (index + 1 > latest.month ? 1 : 0) : Number(year);
  const from = DateTime.fromObject({ year: meant, month: index + 1 }, { zone: 'utc' });
  return {
    words: `in ${MONTHS[index]?.replace(/^./, (letter) => letter.toUpperCase())} ${meant}`,
    from,
    to: from.plus({ months: 1 }),
    step: { unit: 'month', count: 1 },
  };
}

function custom(from: Day, to: Day): Period {
  const days = Math.round(to.diff(from, 'days').days);
  return { words: span({ from, to }), from, to, step: { unit: 'day', count: days } };
}

function span({ from, to }: Pick<Period, 'from' | 'to'>): string {
  const last = to.minus({ days: 1 });
  if (from.hasSame(last, 'day')) return `on ${from.toISODate()}`;
  return `between ${from.toISODate()} and ${last.toISODate()}`;
}

function unitOf(word: string | undefined): Unit {
  switch (word) {
    case 'week':
    case 'month':
    case 'quarter':
    case 'year':
      return word;
    default:
      return 'day';
  }
}

function today({ now, timeZone }: Now): Day {
  return dayAt(now, timeZone);
}
