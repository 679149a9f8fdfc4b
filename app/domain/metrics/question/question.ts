import type { Metric } from '../../../config/metrics-file.ts';
import type { Period, PeriodProblem } from '../../calendar/period.ts';
import type { Bucket } from '../../calendar/span.ts';
import type { Filter } from './names.ts';
import type { Mended } from './spelling.ts';

export interface Question {
  metric: Metric;
  period: Period;
  /** Nothing was said about the period. */
  periodAssumed: boolean;
  /** What to compare with, instead of the period before. */
  versus?: Period;
  /** Only what is counted for these; one of a kind. */
  filters?: readonly Filter[];
  /** Broken down by this. */
  by?: string;
  /** Cut into days, weeks, months, quarters or years. */
  bucket?: Bucket;
  top?: number;
  /** The lowest of a breakdown first. */
  lowest?: true;
  /** Which ones: each thing that is counted. */
  list?: true;
  as?: 'table' | 'chart' | 'csv';
  /** Words that were read as others; no part of the question. */
  mended?: readonly Mended[];
}

/** Why a question is not answered. `part` is the part that was not understood, as typed. */
export type Puzzle =
  | { kind: 'metric'; part: string; near: Metric[] }
  | { kind: 'no_metric'; near: Metric[] }
  | { kind: 'two_metrics'; metrics: Metric[] }
  | { kind: 'period'; part: string; problem: PeriodProblem; metric?: Metric }
  | { kind: 'dimension'; part: string; metric: Metric }
  /** Nobody is called so, or several are; `ask` is the question about each of them. */
  | { kind: 'name'; part: string; several: boolean; choices: { label: string; ask: string }[] }
  /** Names of one kind, of which only one can be asked for. */
  | { kind: 'names'; part: string }
  | { kind: 'top'; part: string }
  | { kind: 'forbidden'; metric: Metric };

/** The question as it may be asked again: reads as this same question. */
export function sayQuestion({
  metric,
  period,
  periodAssumed,
  versus,
  filters = [],
  by,
  bucket,
  ...shape
}: Question): string {
  const { top, lowest, list, as } = shape;
  return [
    metric.name,
    ...filters.map(({ said }) => said),
    ...(hasPeriod(metric) && !periodAssumed ? [period.words] : []),
    ...(by === undefined && bucket === undefined ? [] : [`by ${by ?? bucket}`]),
    ...(lowest ? ['lowest'] : []),
    ...(top === undefined ? [] : [`top ${top}`]),
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(versus === undefined ? [] : [`vs ${versus.words}`]),
    ...(list ? ['which ones'] : []),
  ].join(' ');
}

/** What is counted of days that may be still to come. */
export function isAhead(metric: Metric): boolean {
  return 'ahead' in metric && metric.ahead;
}

/** What is counted at the moment of asking has no period. */
export function hasPeriod(metric: Metric): boolean {
  return !('when' in metric) || metric.when === 'period';
}
