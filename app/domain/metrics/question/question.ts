import type { Metric } from '../../../config/metrics-file.ts';
import type { Period, PeriodProblem } from '../../calendar/period.ts';
import type { Bucket } from '../../calendar/span.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Filter } from './names.ts';
import type { Threshold } from './reading/threshold.ts';
import type { Mended } from './typing/spelling.ts';

export interface Question {
  metric: Metric;
  /** Further metrics, which are answered beside the first. */
  others?: readonly Metric[];
  /** The question asks which share of all the filter has. */
  portion?: true;
  /** Only things whose number is above, or below, this one. */
  threshold?: Threshold;
  period: Period;
  /** No period was given, so the default one is used. */
  periodAssumed: boolean;
  /** A period to compare with, instead of the previous one. */
  versus?: Period;
  /** The filters; at most one of each kind. */
  filters?: readonly Filter[];
  /** Several filters of one kind; the answer has a number for each. */
  compared?: readonly Filter[];
  /** The name of the dimension by which the number is broken down. */
  by?: string;
  /** The unit of the time series: day, week, month, quarter or year. */
  bucket?: Bucket;
  top?: number;
  /** A breakdown begins with the lowest number. */
  lowest?: true;
  /** The question asks which ones, so each counted thing is listed. */
  list?: true;
  as?: 'table' | 'chart' | 'csv';
  /** The words that were corrected. The answer tells them; they are not part of the question. */
  mended?: readonly Mended[];
}

/** Who is away in a period. Undefined: at this moment. */
export interface AwayAsked {
  period: Period | undefined;
  /** Only these people, or people with this skill. */
  filters: readonly Filter[];
}

/**
 * Why a question cannot be answered. `part`: the part that was not understood, as typed. `asks`: complete questions,
 * one for each similar metric, that keep the period, the names and the grouping that were typed.
 */
export type Puzzle =
  | { kind: 'metric'; part: string; near: Metric[]; asks: string[]; elsewhere?: Elsewhere }
  | { kind: 'no_metric'; near: Metric[] }
  | { kind: 'two_metrics'; metrics: Metric[]; asks: string[] }
  /** The question is about one project, not about a number. */
  | { kind: 'project'; code: string }
  /** The question is about who is away, which no metric counts. */
  | { kind: 'away'; away: AwayAsked }
  /** `because`: why the day does not exist. */
  | { kind: 'period'; part: string; problem: PeriodProblem; metric?: Metric; because?: string }
  | { kind: 'dimension'; part: string; metric: Metric }
  /** The name is unknown or ambiguous. `choices`: the question with each possible name. */
  | { kind: 'name'; part: string; several: boolean; choices: { label: string; ask: string }[] }
  /** Several names of one kind were given, but only one can be asked for. */
  | { kind: 'names'; part: string }
  | { kind: 'top'; part: string }
  | { kind: 'forbidden'; metric: Metric };

/** Formats a question as text. Parsing the text gives the same question. */
export function sayQuestion({
  metric,
  others = [],
  portion,
  threshold,
  period,
  periodAssumed,
  versus,
  filters = [],
  compared = [],
  by,
  bucket,
  ...shape
}: Question): string {
  const { top, lowest, list, as } = shape;
  return [
    `${portion ? 'share of ' : ''}${[metric, ...others].map(({ name }) => name).join(' and ')}`,
    ...(threshold === undefined || threshold.each ? [] : [threshold.said]),
    ...filters.map(({ said }) => said),
    ...(compared.length === 0 ? [] : [compared.map(({ said }) => said).join(' vs ')]),
    ...([metric, ...others].some(hasPeriod) && !periodAssumed ? [period.words] : []),
    ...[by, bucket].flatMap((cut) => (cut === undefined ? [] : [`by ${cut}`])),
    ...(threshold?.each ? [threshold.said] : []),
    ...(lowest ? ['lowest'] : []),
    ...(top === undefined ? [] : [`top ${top}`]),
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(versus === undefined ? [] : [`vs ${versus.words}`]),
    ...(list ? ['which ones'] : []),
  ].join(' ');
}

/** Whether the metric counts days that may lie in the future. */
export function isAhead(metric: Metric): boolean {
  return 'ahead' in metric && metric.ahead;
}

/** A metric that is counted at the moment has no period. */
export function hasPeriod(metric: Metric): boolean {
  return !('when' in metric) || metric.when === 'period';
}
