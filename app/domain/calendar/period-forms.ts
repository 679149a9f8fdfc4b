import { DateTime } from 'luxon';
import { type Day, dayAt } from './day.ts';
import { type Period, type PeriodProblem, span, type Unit } from './period.ts';
import {
  DAY,
  DAY_AFTER,
  DAY_NUMBER,
  dayNamed,
  MONTH,
  MONTHS,
  monthNumber,
  type Reading,
  yearOfMonth,
} from './period-days.ts';

type Read = (words: (string | undefined)[], at: Reading) => Period | PeriodProblem | 'not_mine';

const UNIT = '(day|week|month|quarter|year)';
const COUNT = String.raw`(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|(?:a )?couple(?: of)?)`;
const COUNTED = `(an?|${COUNT.slice(1)}`;
/** Optional words before a period, such as "in the". */
const IN = String.raw`\b(?:(?:in|for|during|over|within|of|from) )?(?:the )?`;
const YEAR = String.raw`(?:of )?((?:19|20)\d{2}|this year|last year)`;
const END = String.raw`(?=$|\s+(?:by|vs|versus|compared|top|as)\b)`;
const TILL_NOW = '(?: onwards?| on|(?: and)? (?:to|till?|until|up to|through) (?:now|today|date))?';

/** Every form in which a period can be named, with its parser. Longer forms come first. */
export const forms: readonly [RegExp, Read][] = [
  [
    /\b(?:of |for )?(?:all[ -]?time|ever|lifetime|overall|in total|altogether|(?:since|from) the (?:very )?(?:beginning|start)(?: of time)?)$/,
    ever,
  ],
  [
    /\b(?:of |for )?(?:all[ -]?time|lifetime|(?:since|from) the (?:very )?(?:beginning|start)(?: of time)?)\b(?! of)/,
    ever,
  ],
  [
    new RegExp(`\\b(?:since|from) the (?:start|beginning) of (?:the |this |last )?${UNIT}\\b`),
    ([unit], at) => calendar(unitOf(unit), 0, at),
  ],
  [new RegExp(`\\bsince ${COUNTED} ${UNIT}s? ago\\b`), rolling],
  [
    new RegExp(
      `(?<!\\b(?:than|over|least|most|within|under|before|until|till|after|for) )\\b(?:from )?${COUNTED} ${UNIT}s? ago\\b`,
    ),
    ago,
  ],
  [
    new RegExp(
      String.raw`\bsince (?:the (?:start|beginning) of )?(${DAY_AFTER}|${MONTH}(?: \d{4})?\b|(?:19|20)\d{2})${TILL_NOW}`,
    ),
    since,
  ],
  [/\bthe day before yesterday\b/, (_, at) => custom(today(at).minus({ days: 2 }), today(at).minus({ days: 1 }))],
  [/\b(?:for |from |of )?today\b(?! (?:and|to|until|till) )/, (_, at) => calendar('day', 0, at)],
  [/\b(?:for |from |of )?yesterday\b(?! (?:to|until|till) )/, (_, at) => calendar('day', -1, at)],
  [/\b(?:for |by |on )?tomorrow\b/, (_, at) => calendar('day', 1, at)],
  [new RegExp(`${IN}${UNIT} before last\\b`), ([unit], at) => calendar(unitOf(unit), -2, at)],
  [new RegExp(`\\b(?:${UNIT}[ -]to[ -]date|([wmqy])td)\\b`), toDate],
  [
    new RegExp(`${IN}(this|current|last|previous|prior|next|coming) ${UNIT}(?:'?s)?\\b(?: so far)?`),
    ([which, unit], at) => calendar(unitOf(unit), offsets[which ?? 'this'] ?? 0, at),
  ],
  [
    new RegExp(`\\b(?:by|until|till|before) (?:the )?end of (?:the |this )?${UNIT}\\b`),
    ([unit], at) => (at.ahead ? calendar(unitOf(unit), 0, at) : 'unknown'),
  ],
  [
    new RegExp(
      `(?<!\\bhalf )\\b(?:in|for|during|over|of) the (?:current |whole |entire )?${UNIT}\\b(?! (?:of|before))`,
    ),
    ([unit], at) => calendar(unitOf(unit), 0, at),
  ],
  [new RegExp(`${IN}(?:last|past|previous) ${COUNT} ${UNIT}s?\\b`), rolling],
  [
    new RegExp(`\\bin ${COUNT} ${UNIT}s?\\b(?! (?:or|time))`),
    (words, at) => (at.ahead ? 'not_mine' : rolling(words, at)),
  ],
  [new RegExp(`${IN}(?:next|coming) ${COUNT} ${UNIT}s?\\b`), comingDays],
  [new RegExp(`${IN}(?:last|past) fortnight\\b`), (_, at) => rolling(['2', 'week'], at)],
  [/\b(?:in |for |during |over )?(?:the )?past (week|month|quarter|year)\b/, ([unit], at) => rolling(['1', unit], at)],
  [new RegExp(`${IN}q([1-4])(?: ${YEAR})?\\b`), inQuarter],
  [new RegExp(`${IN}(first|second|third|fourth|1st|2nd|3rd|4th) quarter(?: ${YEAR})?\\b`), inQuarter],
  [new RegExp(`${IN}(?:h([12])|(first|second|1st|2nd) half)(?: ${YEAR}|(?: of (?:the|this) year))?\\b`), inHalf],
  [new RegExp(String.raw`${IN}(?:calendar )?(?:week|wk|cw|kw) (\d{1,2})(?: ${YEAR})?\b`), inWeek],
  [new RegExp(String.raw`\b(${MONTH}) (${DAY_NUMBER}) ?(?:and|to|-|–|until|till) ?(${DAY_NUMBER})`), withinMonth],
  [new RegExp(String.raw`\bbetween (${DAY_AFTER}) (?:and|to|-|–) (${DAY_AFTER})`), between],
  [new RegExp(String.raw`\bfrom (${DAY_AFTER}) ?(?:to|until|till|through|-|–|and) ?(${DAY_AFTER})`), between],
  [new RegExp(String.raw`\b(${DAY}) ?(?:to|until|till|through|-|–) ?(${DAY})`), between],
  [
    new RegExp(
      String.raw`\b(?:between|from) (${MONTH}(?: \d{4})?) (?:and|to|until|till|through|-|–) (${MONTH}(?: \d{4})?)\b`,
    ),
    between,
  ],
  [
    new RegExp(String.raw`(?<![\w/.-])(?:(?:between|from) )?(${DAY_NUMBER}) ?(?:and|to|-|–|until|till) ?(${DAY})`),
    between,
  ],
  [new RegExp(String.raw`\b(${MONTH}(?: \d{4})?) ?(?:to|until|till|through|-|–) ?(${MONTH}(?: \d{4})?)\b`), between],
  [
    new RegExp(
      String.raw`\bfrom (${DAY_AFTER}|${MONTH}\b)(?: onwards?| on|(?: and)? (?:to|till?|until|up to|through) (?:now|today|date))`,
    ),
    since,
  ],
  [
    new RegExp(String.raw`\bnext (?:${MONTH}|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b`),
    () => 'future',
  ],
  [new RegExp(String.raw`\b(by|until|till|before|up to) (${DAY_AFTER}|(?<=before )${MONTH}\b)`), comingUpTo],
  [new RegExp(String.raw`\b(?:on|for|of|at) (${DAY_AFTER})`), onDay],
  [new RegExp(String.raw`(?:^|(?<=\s))(${DAY})`), onDay],
  [new RegExp(`${IN}(?:last |this |whole )?(${MONTH})(?: ${YEAR})?\\b`), inMonth],
  [new RegExp(String.raw`${IN}(?:year )?((?:19|20)\d{2})\b(?![-./])`), inYear],
  [new RegExp(String.raw`\bbetween (\S.*?) and (\S.*?)${END}`), between],
  [new RegExp(String.raw`\bfrom (\S.*?) (?:to|until|till) (\S.*?)${END}`), between],
  [new RegExp(String.raw`\bsince (\S.*?)${END}`), since],
];

const offsets: Record<string, number> = { this: 0, current: 0, last: -1, previous: -1, prior: -1, next: 1, coming: 1 };
const counts: Record<string, number> = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8 };
const more: Record<string, number> = { nine: 9, ten: 10, twelve: 12 };
const ordinals: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4 };
/** The most units that a period can have; more would give too many points in a chart. */
const MOST_COUNT = 1_000;
/** The mark with which cutPeriod() replaces the words that it removes. */
const MARK = '§';

/** A calendar unit relative to the current one, such as last month. */
export function calendar(unit: Unit, offset: number, at: Reading): Period {
  const from = today(at)
    .startOf(unit)
    .plus({ [`${unit}s`]: offset });
  return {
    words: (unit === 'day' ? days[offset] : wholes[offset]?.(unit)) ?? `this ${unit}`,
    from,
    to: from.plus({ [`${unit}s`]: 1 }),
    step: { unit, count: 1 },
  };
}

const days: Record<number, string> = { 0: 'today', '-1': 'yesterday', 1: 'tomorrow', '-2': 'the day before yesterday' };
const wholes: Record<number, (unit: Unit) => string> = {
  0: (unit) => `this ${unit}`,
  1: (unit) => `next ${unit}`,
  '-1': (unit) => `last ${unit}`,
  '-2': (unit) => `the ${unit} before last`,
};

/** A period from a given day up to today. */
export function upToNow(from: Day, at: Reading): Period | PeriodProblem {
  const to = today(at).plus({ days: 1 });
  if (to <= from) return 'future';
  const days = Math.round(to.diff(from, 'days').days);
  return { words: `since ${from.toISODate()}`, from, to, step: { unit: 'day', count: days } };
}

export function today({ now, timeZone }: Reading): Day {
  return dayAt(now, timeZone);
}

export function ever(_: unknown, at: Reading): Period {
  const from = DateTime.fromObject({ year: 1990 }, { zone: 'utc' });
  return { words: 'all time', from, to: today(at).plus({ days: 1 }), step: { unit: 'year', count: 100 }, ever: true };
}

function toDate([unit, letter]: (string | undefined)[], at: Reading): Period {
  const named = unit ?? { w: 'week', m: 'month', q: 'quarter', y: 'year' }[letter ?? 'y'];
  return calendar(unitOf(named), 0, at);
}

/** Reads a period of past days that ends today, such as the last 7 days. */
function rolling([count, unit]: (string | undefined)[], at: Reading): Period | PeriodProblem {
  const many = manyOf(count);
  if (many < 1 || many > MOST_COUNT) return 'unknown';
  const to = today(at).plus({ days: 1 });
  const from = to.minus({ [`${unit}s`]: many });
  if (from.year < 1990) return 'unknown';
  const days = Math.round(to.diff(from, 'days').days);
  return { words: `last ${many} ${unit}${many === 1 ? '' : 's'}`, from, to, step: { unit: 'day', count: days } };
}

/** Reads a period of future days that begins today, such as the next 7 days. */
function comingDays([count, unit]: (string | undefined)[], at: Reading): Period | PeriodProblem {
  if (!at.ahead) return 'future';
  const many = manyOf(count);
  if (many < 1 || many > MOST_COUNT) return 'unknown';
  return custom(today(at), today(at).plus({ [`${unit}s`]: many }));
}

/** Reads a period from today to a day in the future: before friday, by friday. */
function comingUpTo([word, date = '']: (string | undefined)[], at: Reading): Period | PeriodProblem | 'not_mine' {
  const day = at.ahead ? (dayNamed(date, at) ?? stretchOf(date, at)?.from) : undefined;
  if (day === undefined) return 'not_mine';
  return custom(today(at), word === 'before' ? day : day.plus({ days: 1 }));
}

/** Reads "3 days ago" as that day, and "two weeks ago" as that calendar week. */
function ago([count, unit]: (string | undefined)[], at: Reading): Period | PeriodProblem {
  const many = manyOf(count);
  if (many < 1 || many > MOST_COUNT) return 'unknown';
  const whole = unitOf(unit);
  if (many <= 2) return calendar(whole, -many, at);
  const from = today(at)
    .startOf(whole)
    .minus({ [`${whole}s`]: many });
  return from.year < 1990 ? 'unknown' : custom(from, from.plus({ [`${whole}s`]: 1 }));
}

function manyOf(said = ''): number {
  if (/^an?$/.test(said)) return 1;
  return said.includes('couple') ? 2 : (counts[said] ?? more[said] ?? Number(said));
}

function between([first = '', last = '']: (string | undefined)[], at: Reading): Period | PeriodProblem | 'not_mine' {
  if (first.includes(MARK) || last.includes(MARK)) return 'not_mine';
  // "from request to start" is a length of time.
  if (/^(?:the )?(?:request|start|claim)(?:ed)?$/.test(first)) return 'not_mine';
  const end = stretchOf(last, at);
  const begin = stretchOf(first, at) ?? dayOfSameMonth(first, end?.from);
  if (begin === undefined || end === undefined) return 'unknown';
  if (end.to > begin.from) return custom(begin.from, end.to);
  // "from november to january" means the January after that November.
  if (end.month) return custom(begin.from, end.to.plus({ years: 1 }));
  const over = WITH_YEAR.test(`${first} ${last}`) ? undefined : overNewYear(begin.from, end.to, at);
  return over === undefined ? 'upside_down' : custom(over.from, over.to);
}

/** A year in a date, such as 5 jan 2027 or 5/1/27. */
const WITH_YEAR = /\d{4}|\d[./]\d{1,2}[./]\d/;

/** Reads "15 dec to 15 jan", of which one day has passed and the other has not. Other days are in the wrong order. */
function overNewYear(from: Day, to: Day, at: Reading): { from: Day; to: Day } | undefined {
  const over = at.ahead ? { from: from.minus({ years: 1 }), to } : { from, to: to.plus({ years: 1 }) };
  return over.to.diff(over.from, 'months').months <= 6 ? over : undefined;
}

/** Reads a day as a range of one day, and a month as the range of its days. */
function stretchOf(words: string, at: Reading): { from: Day; to: Day; month: boolean } | undefined {
  const month = inMonth(/^([a-z]+)(?: (\d{4}))?$/.exec(words.trim())?.slice(1) ?? [], at);
  if (typeof month === 'object') return { ...month, month: true };
  const day = dayNamed(words, at);
  return day === undefined ? undefined : { from: day, to: day.plus({ days: 1 }), month: false };
}

/** Reads "between 1 and 15 may". */
function dayOfSameMonth(words: string, end: Day | undefined) {
  const [, day] = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(words.trim()) ?? [];
  if (day === undefined || end === undefined) return undefined;
  const from = end.set({ day: Number(day) });
  if (!from.hasSame(end, 'month') || from.day !== Number(day)) return undefined;
  return { from, to: from.plus({ days: 1 }), month: false };
}

/** Reads Oct 1-15. */
function withinMonth([month = '', first = '', last = '']: (string | undefined)[], at: Reading) {
  return between([`${first} ${month}`, `${last} ${month}`], at);
}

function since([words = '']: (string | undefined)[], at: Reading): Period | PeriodProblem | 'not_mine' {
  if (words.includes(MARK)) return 'not_mine';
  if (/^\d{4}$/.test(words)) return upToNow(DateTime.fromObject({ year: Number(words) }, { zone: 'utc' }), at);
  const from = stretchOf(words, at)?.from;
  return from === undefined ? 'unknown' : upToNow(from, at);
}

function onDay([date = '']: (string | undefined)[], at: Reading): Period | PeriodProblem {
  const from = dayNamed(date, at);
  return from === undefined ? 'unknown' : custom(from, from.plus({ days: 1 }));
}

/** Reads a quarter. Without a year, the last such quarter that has begun is meant. */
function inQuarter([which = '', year]: (string | undefined)[], at: Reading): Period {
  const number = ordinals[which] ?? Number.parseInt(which, 10);
  const month = 3 * number - 2;
  const meant = yearNamed(year, at) ?? yearOfMonth(month, at);
  const from = DateTime.fromObject({ year: meant, month }, { zone: 'utc' });
  return {
    words: `in Q${number} ${meant}`,
    from,
    to: from.plus({ quarters: 1 }),
    step: { unit: 'quarter', count: 1 },
  };
}

function inHalf([digit, word = '', year]: (string | undefined)[], at: Reading): Period {
  const month = (digit ?? String(ordinals[word] ?? Number.parseInt(word, 10))) === '1' ? 1 : 7;
  const from = DateTime.fromObject({ year: yearNamed(year, at) ?? yearOfMonth(month, at), month }, { zone: 'utc' });
  return custom(from, from.plus({ months: 6 }));
}

/** Reads an ISO week by its number. Without a year, the last such week that has begun is meant. */
function inWeek([number, year]: (string | undefined)[], at: Reading): Period | PeriodProblem {
  const week = (weekYear: number) =>
    DateTime.fromObject({ weekYear, weekNumber: Number(number), weekday: 1 }, { zone: 'utc' });
  const named = yearNamed(year, at);
  const latest = today(at);
  // Only some years have a week 53.
  const years = named === undefined ? [0, 1, 2, 3, 4, 5, 6, 7].map((ago) => latest.weekYear - ago) : [named];
  const from = years.map(week).find((one) => one.isValid && (named !== undefined || one <= latest));
  return from === undefined ? 'unknown' : custom(from, from.plus({ weeks: 1 }));
}

/** Reads a month. Without a year, "in march" means the last March that has begun. */
function inMonth([name, year]: (string | undefined)[], at: Reading): Period | 'not_mine' {
  const month = monthNumber(name ?? '');
  if (month === undefined) return 'not_mine';
  const meant = yearNamed(year, at) ?? yearOfMonth(month, at);
  const from = DateTime.fromObject({ year: meant, month }, { zone: 'utc' });
  return {
    words: `in ${MONTHS[month - 1]?.replace(/^./, (letter) => letter.toUpperCase())} ${meant}`,
    from,
    to: from.plus({ months: 1 }),
    step: { unit: 'month', count: 1 },
  };
}

function inYear([year]: (string | undefined)[]): Period {
  const from = DateTime.fromObject({ year: Number(year) }, { zone: 'utc' });
  return { words: `in ${year}`, from, to: from.plus({ years: 1 }), step: { unit: 'year', count: 1 } };
}

function yearNamed(words: string | undefined, at: Reading): number | undefined {
  if (words === undefined) return undefined;
  if (words === 'this year') return today(at).year;
  return words === 'last year' ? today(at).year - 1 : Number(words);
}

function custom(from: Day, to: Day): Period {
  const days = Math.round(to.diff(from, 'days').days);
  return { words: span({ from, to }), from, to, step: { unit: 'day', count: days } };
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
