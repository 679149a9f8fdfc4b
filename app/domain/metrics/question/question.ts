import type { Metric } from '../../../config/metrics-file.ts';
import { findPeriod, type Now, type Period, type PeriodProblem, thisMonth } from '../../calendar/period.ts';
import type { Bucket } from '../../calendar/span.ts';
import type { Actor } from '../../team/rights/rights.ts';
import { type Catalogue, mayAsk } from './catalogue.ts';
import { findMetric } from './words.ts';

export interface Question {
  metric: Metric;
  period: Period;
  /** Nothing was said about the period. */
  periodAssumed: boolean;
  /** What to compare with, instead of the period before. */
  versus?: Period;
  /** Broken down by this. */
  by?: string;
  /** Cut into days, weeks or months. */
  bucket?: Bucket;
  top?: number;
  as?: 'table' | 'chart' | 'csv';
}

/** Why a question is not answered. `part` is the part that was not understood, as typed. */
export type Puzzle =
  | { kind: 'metric'; part: string; near: Metric[] }
  | { kind: 'no_metric'; near: Metric[] }
  | { kind: 'two_metrics'; metrics: Metric[] }
  | { kind: 'period'; part: string; problem: PeriodProblem; metric?: Metric }
  | { kind: 'dimension'; part: string; metric: Metric }
  | { kind: 'top'; part: string }
  | { kind: 'forbidden'; metric: Metric };

export type QuestionReading = { kind: 'question'; question: Question } | { kind: 'puzzle'; puzzle: Puzzle };

export interface Asking extends Now {
  catalogue: Catalogue;
  /** Undefined for whoever is not on the roster. */
  actor: Actor;
}

const buckets: ReadonlyMap<string, Bucket> = new Map([
  ['day', 'day'],
  ['week', 'week'],
  ['month', 'month'],
]);
const MOST_TOP = 100;

/** Reads a question: metric, period, `by …`, `vs …`, `top N`, `as table|chart|csv`, in any order. */
export function readQuestion(text: string, { catalogue, actor, ...at }: Asking): QuestionReading {
  const typed = metricFirst(tidy(text), (word) => catalogue.metrics.some((one) => catalogue.dimension(one, word)));
  const as = cut(typed, /\bas\s+(?:a\s+)?(table|chart|csv)\b/);
  const top = cut(as.rest, /\btop\s+(-?\d+)\b/);
  const by = cut(top.rest, /\bby\s+(?:(?:the|each)\s+)?([\p{L}\p{N}-]+)/u);
  const versus = cut(by.rest, /\b(?:vs\.?|versus|compared\s+(?:to|with))\s+(.+)$/);

  const compared = versus.found === undefined ? undefined : findPeriod(versus.found, at);
  const period = findPeriod(versus.rest, at);
  const visible = catalogue.metrics.filter((metric) => mayAsk(metric, actor));
  const found = findMetric(period.kind === 'found' ? period.rest : bare(versus.rest, period), catalogue.metrics);

  if (found.kind === 'several') return puzzle({ kind: 'two_metrics', metrics: found.metrics.filter(isVisible) });
  if (found.kind === 'unknown') {
    const metric = by.found === undefined ? undefined : metricCutBy(by.found, found.part);
    if (metric !== undefined) return puzzle({ kind: 'dimension', part: `by ${by.found} ${found.part}`, metric });
    const near = found.near.filter(isVisible);
    return puzzle(
      found.part === '' ? { kind: 'no_metric', near: visible.slice(0, 5) } : { ...found, kind: 'metric', near },
    );
  }
  const { metric } = found;
  if (!isVisible(metric)) return puzzle({ kind: 'forbidden', metric });
  if (period.kind === 'problem') return puzzle({ kind: 'period', part: period.part, problem: period.problem, metric });
  const spoken = period.kind === 'found' ? period.period : compared?.kind === 'found' ? compared.period : undefined;
  if (spoken !== undefined && !hasPeriod(metric) && spoken.words !== 'today') {
    return puzzle({ kind: 'period', part: spoken.words, problem: 'timeless', metric });
  }
  if (compared?.kind === 'problem') {
    return puzzle({ kind: 'period', part: compared.part, problem: compared.problem, metric });
  }
  if (compared !== undefined && (compared.kind === 'none' || compared.rest !== '')) {
    const part = compared.kind === 'none' ? (versus.found ?? '') : compared.rest;
    return puzzle({ kind: 'period', part, problem: 'unknown', metric });
  }
  if (top.found !== undefined && !(Number(top.found) >= 1 && Number(top.found) <= MOST_TOP)) {
    return puzzle({ kind: 'top', part: `top ${top.found}` });
  }
  const cutting = by.found === undefined ? {} : cuttingBy(by.found, metric);
  if (cutting === undefined) return puzzle({ kind: 'dimension', part: `by ${by.found}`, metric });

  return {
    kind: 'question',
    question: {
      metric,
      period: period.kind === 'found' ? period.period : thisMonth(at),
      periodAssumed: period.kind === 'none',
      ...(compared?.kind === 'found' ? { versus: compared.period } : {}),
      ...cutting,
      ...(top.found === undefined ? {} : { top: Number(top.found) }),
      ...(isShape(as.found) ? { as: as.found } : {}),
    },
  };

  function isVisible(metric: Metric): boolean {
    return mayAsk(metric, actor);
  }

  /** The metric, where the words that were not understood go on with an unknown dimension: by favourite colour. */
  function metricCutBy(word: string, part: string): Metric | undefined {
    if (!typed.includes(`by ${word} ${part}`)) return undefined;
    const without = findMetric(
      period.kind === 'found' ? period.rest.replace(part, ' ') : versus.rest.replace(part, ' '),
      visible,
    );
    return without.kind === 'found' && cuttingBy(word, without.metric) === undefined ? without.metric : undefined;
  }

  function cuttingBy(word: string, metric: Metric): Pick<Question, 'by' | 'bucket'> | undefined {
    const bucket = buckets.get(word.replace(/s$/, ''));
    if (bucket !== undefined && hasPeriod(metric)) return { bucket };
    const name = [word, word.replace(/s$/, '')].find((one) => catalogue.dimension(metric, one) !== undefined);
    return name === undefined ? undefined : { by: name };
  }
}

/** The question as it may be asked again: reads as this same question. */
export function sayQuestion({ metric, period, periodAssumed, versus, by, bucket, top, as }: Question): string {
  return [
    metric.name,
    ...(hasPeriod(metric) && !periodAssumed ? [period.words] : []),
    ...(by === undefined && bucket === undefined ? [] : [`by ${by ?? bucket}`]),
    ...(top === undefined ? [] : [`top ${top}`]),
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(versus === undefined ? [] : [`vs ${versus.words}`]),
  ].join(' ');
}

/** What is counted at the moment of asking has no period. */
export function hasPeriod(metric: Metric): boolean {
  return !('when' in metric) || metric.when === 'period';
}

/** Without the marks of Slack and the mark at its end, in lower case. */
function tidy(text: string): string {
  return text
    .toLowerCase()
    .replace(/[?!]+\s*$|\.\s*$/, '')
    .replace(/[“”"'`*~]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const OFTEN: Record<string, string> = { daily: 'day', weekly: 'week', monthly: 'month' };

/** Other ways to say it: top 3 clients by scores, per week, monthly. */
function metricFirst(text: string, isDimension: (word: string) => boolean): string {
  return text
    .replace(/\btop\s+(\d+)\s+(\p{L}+?)s?\s+by\s+(.+)$/u, (whole, count: string, word: string, rest: string) =>
      isDimension(word) ? `${rest} by ${word} top ${count}` : whole,
    )
    .replace(/\b(?:per|each|every)\s+(day|week|month)\b/, 'by $1')
    .replace(/\b(daily|weekly|monthly)\b/, (often) => `by ${OFTEN[often] ?? often}`);
}

/** Takes the first match of a part out of the text. */
function cut(text: string, pattern: RegExp): { found: string | undefined; rest: string } {
  const match = pattern.exec(text);
  if (match === null) return { found: undefined, rest: text };
  return { found: match[1], rest: text.replace(match[0], ' ').replace(/\s+/g, ' ').trim() };
}

function bare(text: string, period: ReturnType<typeof findPeriod>): string {
  return period.kind === 'problem' ? text.replace(period.part, ' ') : text;
}

function isShape(word: string | undefined): word is 'table' | 'chart' | 'csv' {
  return word === 'table' || word === 'chart' || word === 'csv';
}

function puzzle(puzzle: Puzzle): QuestionReading {
  return { kind: 'puzzle', puzzle };
}
