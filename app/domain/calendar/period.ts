import type { Day } from './day.ts';

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A range of whole days. */
export interface Period {
  /** Words that parse to this period again. */
  words: string;
  from: Day;
  /** The day after the last day of the period. */
  to: Day;
  /** The distance to the period before. */
  step: { unit: Unit; count: number };
  /** The period covers all time, so no period comes before it. */
  ever?: true;
}

export interface Now {
  now: Date;
  timeZone: string;
}

/** Why a text does not name a usable period. */
export type PeriodProblem =
  | 'unknown'
  | 'future'
  | 'upside_down'
  // The metric counts the present state, so it has no period.
  | 'timeless'
  /** More periods were named than can be compared. */
  | 'several';

/** The period of the same length right before this one. */
export function periodBefore({ from, to, step }: Period): Period {
  const back = { [`${step.unit}s`]: step.count };
  const before = { from: from.minus(back), to: step.unit === 'day' ? to.minus(back) : from, step };
  return { ...before, words: span(before) };
}

/** The same days a year before; of a month, quarter or year, that of the year before. */
export function yearBefore({ from, to, step }: Period): Period {
  const back = { from: from.minus({ years: 1 }), to: to.minus({ years: 1 }) };
  const { year } = back.from;
  const named: Partial<Record<Unit, string>> = {
    month: `in ${back.from.toFormat('LLLL yyyy', english)}`,
    quarter: `in Q${back.from.quarter} ${year}`,
    year: `in ${year}`,
  };
  const words = step.count === 1 ? named[step.unit] : undefined;
  if (words !== undefined) return { ...back, words, step };
  return { ...back, words: span(back), step: { unit: 'day', count: Math.round(back.to.diff(back.from, 'days').days) } };
}

/** Formats the days of a period: 23 – 29 Nov 2026. */
export function daysOf({ from, to, ever }: Pick<Period, 'from' | 'to' | 'ever'>): string {
  const last = to.minus({ days: 1 });
  if (ever) return `up to ${last.toFormat('d LLL yyyy', english)}`;
  if (from.hasSame(last, 'day')) return from.toFormat('ccc d LLL yyyy', english);
  if (from.hasSame(last, 'month')) return `${from.toFormat('d')} – ${last.toFormat('d LLL yyyy', english)}`;
  const begin = from.toFormat(from.hasSame(last, 'year') ? 'd LLL' : 'd LLL yyyy', english);
  return `${begin} – ${last.toFormat('d LLL yyyy', english)}`;
}

const english = { locale: 'en' };

/** Joins two periods that follow each other, such as today and tomorrow. Undefined if they do not. */
export function joinedPeriod(one: Period | undefined, other: Period | undefined): Period | undefined {
  if (one === undefined || other === undefined) return undefined;
  const [{ from, to: middle }, { from: next, to }] = one.from <= other.from ? [one, other] : [other, one];
  if (!middle.equals(next)) return undefined;
  return { words: span({ from, to }), from, to, step: { unit: 'day', count: Math.round(to.diff(from, 'days').days) } };
}

/** Makes a period of the given days, with words that parse to it again. */
export function span({ from, to }: Pick<Period, 'from' | 'to'>): string {
  const last = to.minus({ days: 1 });
  if (from.hasSame(last, 'day')) return `on ${from.toISODate()}`;
  return `between ${from.toISODate()} and ${last.toISODate()}`;
}
