import type { Measure } from '../../../config/metrics-file.ts';
import { nps } from '../../feedback/figures/nps.ts';

/** The parts of a number. All kinds except medians, extremes and figures can be added up from parts. */
export interface Parts {
  /**
   * For count: the count. For sum and average: the sum. For ratio: the hits. For nps: the promoters. For median, p90,
   * max, min, latest, distinct and figure: the value itself.
   */
  a: number;
  /** For nps: the detractors. */
  b: number;
  /** How many values there are in all. */
  n: number;
}

export const nothing: Parts = { a: 0, b: 0, n: 0 };

/** The number that the parts give. Null if there are no data. */
export function numberOf(kind: Measure, { a, b, n }: Parts): number | null {
  switch (kind) {
    case 'count':
    case 'distinct':
      return a;
    case 'sum':
      return n === 0 ? null : a;
    case 'ratio':
      return n === 0 ? null : (100 * a) / n;
    case 'nps':
      return nps({ promoters: a, detractors: b, passives: n - a - b });
    case 'average':
      return n === 0 ? null : a / n;
    case 'median':
    case 'p90':
    case 'max':
    case 'min':
    case 'latest':
    case 'figure':
      return n === 0 ? null : a;
  }
}

/** Whether the number of a whole can be computed from its parts. */
export function addsUp(kind: Measure): boolean {
  return !['median', 'p90', 'max', 'min', 'latest', 'distinct', 'figure'].includes(kind);
}

export function together(parts: Iterable<Parts>): Parts {
  let sum = nothing;
  for (const { a, b, n } of parts) sum = { a: sum.a + a, b: sum.b + b, n: sum.n + n };
  return sum;
}
