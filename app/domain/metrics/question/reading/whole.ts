import type { Metric } from '../../../../config/metrics-file.ts';
import { allTime, thisMonth, usualSpan } from '../../../calendar/find-period.ts';
import { joinedPeriod, type Period } from '../../../calendar/period.ts';
import type { Filter } from '../names.ts';
import { hasPeriod, isAhead, type Question } from '../question.ts';
import type { Heard } from './asking.ts';
import { asksForEach, type Cutting } from './cutting.ts';
import { metricSaidOf } from './meaning.ts';

/** The metric, the filters and the grouping of a question. */
export interface About {
  metric: Metric;
  cutting: Cutting;
  filters: readonly Filter[];
  compared: readonly Filter[];
}

/** Puts the parts of a question together. */
export function questionAbout(heard: Heard, { metric, cutting, filters, compared }: About): Question {
  const { shape, times, threshold, asking } = heard;
  const isWhole = cutting.by === undefined && cutting.bucket === undefined;
  const isEach = asksForEach({ shape, catalogue: asking.catalogue }, metric);
  return {
    metric,
    ...usualPeriod(heard, metric, cutting),
    ...(times.versus === undefined || joined(heard, metric) !== undefined ? {} : { versus: times.versus }),
    ...(filters.length === 0 ? {} : { filters }),
    ...(compared.length === 0 ? {} : { compared }),
    ...(heard.portion ? { portion: true } : {}),
    ...(threshold === undefined ? {} : { threshold }),
    ...cutting,
    ...(shape.top === undefined ? {} : { top: Number(shape.top) }),
    ...(shape.lowest && cutting.by !== undefined ? { lowest: true } : {}),
    ...((shape.list || isEach) && isWhole && compared.length === 0 ? { list: true } : {}),
    ...(shape.as === undefined ? {} : { as: shape.as }),
  };
}

/** "due today or tomorrow" is about both. */
export function joined({ times }: Heard, metric: Metric): Period | undefined {
  return isAhead(metric) ? joinedPeriod(times.period, times.versus) : undefined;
}

/** The busiest month is not looked for within a single month. */
function usualPeriod(
  heard: Heard,
  metric: Metric,
  { by, bucket }: Cutting,
): { period: Period; periodAssumed: boolean } {
  const { times, shape, threshold, asking } = heard;
  if (times.period !== undefined) return { period: joined(heard, metric) ?? times.period, periodAssumed: false };
  // The mood of a client is judged by all of their scores, and who has had more than three projects by all of theirs.
  const isMood = (metricSaidOf(heard)?.said_of.client.length ?? 0) > 0 && metric === metricSaidOf(heard);
  // The latest may be from long ago.
  const isLatest = 'kind' in metric && metric.kind === 'latest';
  // Who never did something did not do it at any time.
  const isNever = /\bnever\b/.test(heard.spelled) && hasPeriod(metric);
  if (isNever || isLatest || isMood || (threshold !== undefined && by !== undefined))
    return { period: allTime(asking), periodAssumed: false };
  if (bucket !== undefined && (shape.asked || shape.across !== undefined))
    return { period: usualSpan(bucket, asking), periodAssumed: false };
  // One month alone is no table by month.
  if (bucket !== undefined && /^(?:month|quarter|year)$/.test(bucket)) {
    return { period: usualSpan(bucket, asking), periodAssumed: false };
  }
  return { period: thisMonth(asking), periodAssumed: true };
}
