import type { Now, Period, PeriodProblem, Unit } from './period.ts';
import type { Reading } from './period-days.ts';
import { calendar, ever, forms, today } from './period-forms.ts';

export type FoundPeriod =
  | { kind: 'none' }
  // `rest`: the text without the words that named the period.
  | { kind: 'found'; period: Period; rest: string }
  | { kind: 'problem'; problem: PeriodProblem; part: string };

/** Finds the period that a question names. Weeks begin on Monday. */
export function findPeriod(text: string, at: Now): FoundPeriod {
  return cutPeriod(text, at, '');
}

/**
 * Does the same as findPeriod(), but leaves a mark in place of the words. If the caller asks for it, days may be in
 * the future.
 */
export function cutPeriod(text: string, at: Reading, mark: string): FoundPeriod {
  const said = text.replace(/\s+/g, ' ');
  for (const [pattern, read] of forms) {
    const match = pattern.exec(said);
    if (match === null) continue;
    const found = read(match.slice(1), at);
    const part = match[0].trim();
    if (found === 'not_mine') continue;
    if (typeof found === 'string') return { kind: 'problem', problem: found, part };
    if (found.to <= found.from) return { kind: 'problem', problem: 'upside_down', part };
    if (found.from > today(at) && !at.ahead) return { kind: 'problem', problem: 'future', part };
    const rest = said.replace(match[0], () => ` ${mark} `);
    return { kind: 'found', period: found, rest: rest.replace(/\s+/g, ' ').trim() };
  }
  return { kind: 'none' };
}

/** The current month, which is the default period. */
export function thisMonth(at: Now): Period {
  return calendar('month', 0, at);
}

/** The period in which people look for the busiest day, week or month. */
export function usualSpan(unit: Unit, at: Now): Period {
  if (unit === 'day') return thisMonth(at);
  if (unit === 'week') return calendar('quarter', 0, at);
  return unit === 'year' ? allTime(at) : calendar('year', 0, at);
}

/** Everything up to today. */
export function allTime(at: Now): Period {
  return ever([], at);
}

/**
 * The current period of the same kind, for a period that was named relative to now: this week for last week.
 * Undefined for other periods.
 */
export function underWay({ step }: Period, at: Now): Period | undefined {
  return step.count === 1 ? calendar(step.unit, 0, at) : undefined;
}
