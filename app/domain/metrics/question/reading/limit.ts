import type { Metric } from '../../../../config/metrics-file.ts';
import type { Question } from '../question.ts';
import type { Threshold } from './threshold.ts';

/** The names of a metric's things, by the dimension that labels them. */
const units: Record<string, string> = { project: 'projects', score: 'scores', 'score client': 'clients' };

/**
 * A question with a limit counts the things whose own number meets it: "time to claim over 2 hours" counts projects. A
 * limit for each label of a breakdown is applied to its rows instead.
 */
export function withinLimit(question: Question): Question {
  const { threshold, metric, ...rest } = question;
  if (threshold === undefined || threshold.each || !('sql' in metric)) return question;
  return { ...rest, metric: counting(metric, threshold) };
}

function counting(metric: Extract<Metric, { sql: string }>, { op, value, said }: Threshold): Metric {
  const of = metric.description.replace(/; [^;]*$/, '').replace(/\.$/, '');
  return {
    ...metric,
    name: `${metric.name} ${said}`,
    kind: 'count',
    unit: units[metric.things ?? ''] ?? 'things',
    description: `How many are ${said}. Measured: ${of}.`,
    sql: `SELECT l.* FROM (${metric.sql}) AS l WHERE l.value ${op} ${Number(value)}`,
  };
}

/** The result of a limit for each label of a breakdown: how many of its labels meet it. */
export function labelsWithin<Breakdown extends { by: string }>(breakdown: Breakdown, n: number) {
  const { by } = breakdown;
  const many = by === 'person' ? 'people' : `${by}s`;
  const none = { comparison: undefined, series: undefined };
  return { value: n, of: { a: n, b: 0, n }, passing: `${n} ${n === 1 ? by : many}`, breakdown, ...none };
}
