import type { Day } from './day.ts';

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A stretch of whole days. */
export interface Period {
  /** Words that ask for this same period. */
  words: string;
  from: Day;
  /** The day after its last one. */
  to: Day;
  /** How far back the period before it lies. */
  step: { unit: Unit; count: number };
  /** All there is: nothing lies before it. */
  ever?: true;
}

export interface Now {
  now: Date;
  timeZone: string;
}

/** Why words are no period: they name none, or one of which nothing can be said. */
export type PeriodProblem =
  | 'unknown'
  | 'future'
  | 'upside_down' /** The metric is counted at the moment of asking. */
  | 'timeless'
  /** There are more than can be compared. */
  | 'several';

/** The period of the same length right before. */
export function periodBefore({ from, to, step }: Period): Period {
  const back = { [`${step.unit}s`]: step.count };
  const before = { from: from.minus(back), to: step.unit === 'day' ? to.minus(back) : from, step };
  return { ...before, words: span(before) };
}

/** Its days, as people write them: 23 – 29 Nov 2026. */
export function daysOf({ from, to, ever }: Pick<Period, 'from' | 'to' | 'ever'>): string {
  const last = to.minus({ days: 1 });
  if (ever) return `up to ${last.toFormat('d LLL yyyy', british)}`;
  if (from.hasSame(last, 'day')) return from.toFormat('ccc d LLL yyyy', british);
  if (from.hasSame(last, 'month')) return `${from.toFormat('d')} – ${last.toFormat('d LLL yyyy', british)}`;
  const begin = from.toFormat(from.hasSame(last, 'year') ? 'd LLL' : 'd LLL yyyy', british);
  return `${begin} – ${last.toFormat('d LLL yyyy', british)}`;
}

const british = { locale: 'en-GB' };

/** Days of their own, in words that read as them. */
export function span({ from, to }: Pick<Period, 'from' | 'to'>): string {
  const last = to.minus({ days: 1 });
  if (from.hasSame(last, 'day')) return `on ${from.toISODate()}`;
  return `between ${from.toISODate()} and ${last.toISODate()}`;
}
