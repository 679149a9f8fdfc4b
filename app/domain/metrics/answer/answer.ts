import type { Dimension } from '../../../config/metrics-file.ts';
import { daysOf, type Period, periodBefore } from '../../calendar/period.ts';
import { bucketsOf, type Span, sameStretch, soFar, spanOf, usualBucket } from '../../calendar/span.ts';
import { hasPeriod, isAhead, type Question } from '../question/question.ts';
import { labelsWithin, withinLimit } from '../question/reading/limit.ts';
import { passes } from '../question/reading/threshold.ts';
import type { Labelled, Source, SourceAsking } from '../sources/source.ts';
import type { Answer, Columns, Comparison, Point, Side } from './answered.ts';
import { addsUp, nothing, numberOf, type Parts, together } from './measure.ts';
import { answerPortion } from './portion.ts';
import { capital } from './shown/figures.ts';

const USUAL_TOP = 10;
const MOST_THINGS = 30;
/** The most things that are named without being asked for. */
const MOST_NAMED = 3;
/** The most columns of a table by time that fit side by side. */
const MOST_COLUMNS = 12;
/** A chart with more points than this is unreadable. */
const MOST_BUCKETS = 400;

export interface Answering {
  source: Source;
  dimension: Dimension | undefined;
  /** The dimension whose labels tell the counted things apart. */
  things?: Dimension | undefined;
  asking: SourceAsking;
}

/** Answers a question; a comparison is answered once for each filter, several metrics each for itself. */
export async function answerSides(whole: Question, ask: (question: Question) => Promise<Answer>): Promise<Answer> {
  if (whole.portion) return answerPortion(whole, ask);
  const { compared = [], others = [], ...question } = whole;
  const sides: Side[] = [];
  for (const metric of others.length === 0 ? [] : [question.metric, ...others]) {
    sides.push({ label: capital(metric.name), answer: await ask({ ...question, metric }) });
  }
  for (const filter of compared) {
    const filters = [...(question.filters ?? []), filter];
    sides.push({ label: filter.label, answer: await ask({ ...question, filters }) });
  }
  const [first] = sides;
  if (first === undefined) return ask(question);
  const { days, running } = sides.find(({ answer }) => answer.days !== undefined)?.answer ?? first.answer;
  const none = { comparison: undefined, series: undefined, breakdown: undefined };
  return { question: whole, value: null, of: nothing, days, running, ...none, sides };
}

/** Queries the source for everything that an answer shows. Throws SourceTrouble. */
export async function answerQuestion(asked: Question, answering: Answering): Promise<Answer> {
  const question = withinLimit(asked);
  const { metric } = question;
  const split = 'split' in metric ? metric.split : undefined;
  return split === undefined ? answerWhole(question, answering) : answerParts(question, { ...answering, split });
}

async function answerWhole(question: Question, { source, dimension, things, asking }: Answering): Promise<Answer> {
  const { metric } = question;
  const counted = await numbers(question, source, asking);
  const span = isAhead(metric) ? spanOf(question.period, asking.timeZone) : soFar(question.period, asking).span;
  const isOne = /^(?:max|min|latest)$/.test(metric.kind) && (question.by ?? question.bucket) === undefined;
  // Labels in another database can only be found for numbers that add up.
  const isHere = things?.sql === undefined || (things.source ?? 'app') === metric.source;
  if (things !== undefined && (question.list || (isOne && isHere && counted.value !== null))) {
    const found = await source.breakdown(metric, { dimension: things, span }, asking);
    const all = thingsOf(found, question);
    return question.list ? { ...counted, things: all } : { ...counted, named: namedOf(all, counted) };
  }
  if (dimension === undefined || question.by === undefined) return counted;
  const found = await source.breakdown(metric, { dimension, span }, asking);
  const turn = question.lowest ? -1 : 1;
  const rows = found
    .map(({ label, ...parts }) => ({
      label: label?.trim() || `no ${question.by}`,
      value: numberOf(metric.kind, parts),
    }))
    .sort((one, other) => turn * ((other.value ?? -turn * Infinity) - (one.value ?? -turn * Infinity)) || 0);
  const { threshold } = question;
  const passing =
    threshold === undefined ? rows : rows.filter(({ value }) => value !== null && passes(value, threshold));
  const top = question.top ?? (question.as === 'csv' ? rows.length : USUAL_TOP);
  const breakdown = { by: question.by, rows: passing.slice(0, top), more: Math.max(0, passing.length - top) };
  if (threshold === undefined && question.bucket !== undefined) {
    const columns = await columnsOf(question, { source, dimension, asking }, breakdown.rows);
    return { ...counted, breakdown: { ...breakdown, columns } };
  }
  if (threshold === undefined && question.versus !== undefined) {
    const columns = await versusColumns(question, { source, dimension, asking }, breakdown.rows);
    return { ...counted, breakdown: { ...breakdown, columns } };
  }
  return threshold === undefined
    ? { ...counted, breakdown }
    : { ...counted, ...labelsWithin(breakdown, passing.length) };
}

/** The numbers of these rows in both periods that are compared. */
async function versusColumns(
  { metric, period, versus = period, by = '' }: Question,
  { source, dimension, asking }: Required<Pick<Answering, 'source' | 'asking'>> & { dimension: Dimension },
  rows: readonly Point[],
): Promise<Columns> {
  const found = await source.breakdown(metric, { dimension, span: spanOf(versus, asking.timeZone) }, asking);
  const then = new Map(found.map(({ label, ...parts }) => [label?.trim() || `no ${by}`, numberOf(metric.kind, parts)]));
  const none = numberOf(metric.kind, nothing);
  const of = rows.map(({ label, value }) => [value, then.get(label) ?? none]);
  return { labels: [period.words, versus.words], of, more: 0 };
}

/** The numbers of these rows in each day, week or month; of many, the latest. */
async function columnsOf(
  { metric, period, bucket = 'month', by = '' }: Question,
  { source, dimension, asking }: Required<Pick<Answering, 'source' | 'asking'>> & { dimension: Dimension },
  rows: readonly Point[],
): Promise<Columns> {
  const all = bucketsOf(period, bucket, asking);
  const buckets = all.slice(-MOST_COLUMNS);
  const of: (number | null)[][] = rows.map(() => []);
  for (const span of buckets) {
    const found = await source.breakdown(metric, { dimension, span }, asking);
    const values = new Map(
      found.map(({ label, ...parts }) => [label?.trim() || `no ${by}`, numberOf(metric.kind, parts)]),
    );
    const none = numberOf(metric.kind, nothing);
    for (const [place, { label }] of rows.entries()) of[place]?.push(values.get(label) ?? none);
  }
  return { labels: buckets.map(({ label }) => label), of, more: all.length - buckets.length };
}

/**
 * The things that contribute most come first, or last where the lowest is asked for; those that contribute nothing are
 * left out. Of latest values, the newest comes first.
 */
function thingsOf(found: readonly Labelled[], { metric: { kind }, top }: Question): NonNullable<Answer['things']> {
  const turn = kind === 'min' ? -1 : 1;
  const isNumber = !/^(?:count|distinct|ratio|nps|latest)$/.test(kind);
  const all = found
    .filter(({ a }) => kind !== 'ratio' || a > 0)
    .map(({ label, ...parts }) => ({
      label: label?.trim() || 'not known',
      value: isNumber ? numberOf(kind, parts) : null,
      times: parts.n,
    }));
  const rows =
    kind === 'latest'
      ? all
      : all.sort(
          (one, other) =>
            turn * ((other.value ?? 0) - (one.value ?? 0)) ||
            one.label.localeCompare(other.label, 'en', { numeric: true }),
        );
  const most = kind === 'latest' ? (top ?? USUAL_TOP) : MOST_THINGS;
  return { rows: rows.slice(0, most), more: Math.max(0, rows.length - most) };
}

/** The things with this very value; of the latest, the first. */
function namedOf({ rows }: NonNullable<Answer['things']>, { question, value }: Answer): NonNullable<Answer['named']> {
  if (question.metric.kind === 'latest') return { rows: rows.slice(0, 1), more: 0 };
  const same = rows.filter((row) => row.value === value);
  return { rows: same.slice(0, MOST_NAMED), more: Math.max(0, same.length - MOST_NAMED) };
}

/**
 * Returns one answer for each value of the column, such as a currency, that occurs in this period or in the one it is
 * compared with.
 */
async function answerParts(
  question: Question,
  { split, ...answering }: Answering & { split: string },
): Promise<Answer> {
  const { source, asking, dimension } = answering;
  const { metric, period, by, ...rest } = question;
  const before = question.versus ?? periodBefore(period);
  const column = { key: split };
  const spans = [soFar(period, asking).span, ...(period.ever ? [] : [spanOf(before, asking.timeZone)])];
  const found = await Promise.all(spans.map((span) => source.breakdown(metric, { dimension: column, span }, asking)));
  const labels = [...new Set(found.flat().map(({ label }) => label ?? ''))];
  const asked: Question = { ...rest, metric, period, ...(by === undefined || dimension?.key === split ? {} : { by }) };
  const parts: Answer[] = [];
  for (const label of labels) {
    const currency = label === '' ? 'of no currency' : label;
    // A limit counts projects, whatever their budgets are in.
    const unit = metric.kind === 'count' ? `${metric.unit} ${label === '' ? currency : `in ${label}`}` : currency;
    const only = { ...asking, filters: [...(asking.filters ?? []), { dimension: column, values: [label] }] };
    parts.push(await answerWhole({ ...asked, metric: { ...metric, unit } }, { ...answering, asking: only }));
  }
  const [first, ...others] = parts.sort((one, other) => other.of.n - one.of.n);
  if (first === undefined) return answerWhole(asked, answering);
  if (others.length === 0) return first;
  return { ...first, question, value: null, series: undefined, breakdown: undefined, parts };
}

function numbers(question: Question, source: Source, asking: SourceAsking): Promise<Answer> {
  const { metric, period } = question;
  if (!hasPeriod(metric)) return now(question, source, asking);
  if (isAhead(metric) || period.ever) return alone(question, source, asking);
  return overPeriod(question, source, asking);
}

/** A number without anything to compare it with. */
async function alone(question: Question, source: Source, asking: SourceAsking): Promise<Answer> {
  const { metric, period } = question;
  const [parts = nothing] = await source.totals(metric, [spanOf(period, asking.timeZone)], asking);
  return { ...bare(question, parts), days: daysOf(period) };
}

async function now(question: Question, source: Source, asking: SourceAsking): Promise<Answer> {
  const span = { from: new Date(0), to: asking.now };
  const [parts = nothing] = await source.totals(question.metric, [span], asking);
  return bare(question, parts);
}

function bare(question: Question, of: Parts): Answer {
  const value = numberOf(question.metric.kind, of);
  const rest = { days: undefined, running: false, comparison: undefined, series: undefined, breakdown: undefined };
  return { question, value, of, ...rest };
}

async function overPeriod(question: Question, source: Source, asking: SourceAsking): Promise<Answer> {
  const { metric, period } = question;
  const before = question.versus ?? periodBefore(period);
  const { span, whole } = soFar(period, asking);
  const alike = before.step.unit === period.step.unit && before.step.count === period.step.count;
  const stretch = whole || !alike ? undefined : sameStretch(before, period, asking);
  const bucket =
    question.by === undefined && !question.list
      ? (question.bucket ?? usualBucket(period, { sums: metric.kind === 'count' || metric.kind === 'sum' }))
      : undefined;
  const adds = addsUp(metric.kind);
  const buckets = bucket === undefined ? [] : bucketsOf(period, bucket, asking).slice(-MOST_BUCKETS);
  // If numbers do not add up, drawing the previous period needs as many queries again. So it is drawn only if its
  // numbers are known anyway.
  const bucketsBefore =
    bucket === undefined || !alike || !adds ? [] : bucketsOf(before, bucket, asking).slice(0, MOST_BUCKETS);

  // If the whole is the sum of its parts, nothing is queried twice.
  const asked = new Asked();
  const points = buckets.map((one) => asked.add(one));
  const total = adds && points.length > 0 ? points : [asked.add(span)];
  const pieces = adds
    ? (bucketsBefore.length > 0 ? bucketsBefore : [spanOf(before, asking.timeZone)]).map((one) =>
        asked.addSplit(one, stretch?.to),
      )
    : [[asked.add(spanOf(before, asking.timeZone))]];
  const part =
    stretch === undefined || adds
      ? pieces.flat().filter((place) => isWithin(asked.spans[place], stretch))
      : [asked.add(stretch)];
  const found = await source.totals(metric, asked.spans, asking);
  const sum = (places: readonly number[]) => together(places.flatMap((place) => found[place] ?? []));
  const of = (places: readonly number[]) => numberOf(metric.kind, sum(places));

  const wholeBefore: Point = { label: daysOf(before), value: of(pieces.flat()) };
  const compared = stretch === undefined ? wholeBefore : { label: partly(before), value: of(part) };
  return {
    question,
    value: of(total),
    of: sum(total),
    days: daysOf(period),
    running: !whole,
    comparison: await compare(compared, stretch === undefined ? undefined : wholeBefore),
    series:
      bucket === undefined || (points.length < 2 && question.bucket === undefined)
        ? undefined
        : {
            bucket,
            points: buckets.map(({ label }, index) => ({ label, value: of(points.slice(index, index + 1)) })),
            before: bucketsBefore.map(({ label }, index) => ({ label, value: of(pieces[index] ?? []) })),
          },
    breakdown: undefined,
  };

  async function compare({ label, value }: Point, whole: Point | undefined): Promise<Comparison> {
    const empty = (number: number | null) => number === null || number === 0;
    if (empty(value) && empty(whole?.value ?? null) && question.versus === undefined) {
      const any = await source.anyBefore(metric, span.from, asking);
      if (any === false) return { kind: 'first' };
    }
    if (value === null) return { kind: 'no_data', label };
    return { kind: 'number', label, value, ...(whole === undefined ? {} : { whole }) };
  }
}

/** Collects the spans to be queried, and returns the position of each in the result. */
class Asked {
  readonly spans: Span[] = [];

  add({ from, to }: Span): number {
    return this.spans.push({ from, to }) - 1;
  }

  /** Adds one span, or two if the moment lies within it. */
  addSplit({ from, to }: Span, at: Date | undefined): number[] {
    if (at === undefined || at <= from || at >= to) return [this.add({ from, to })];
    return [this.add({ from, to: at }), this.add({ from: at, to })];
  }
}

function isWithin(one: Span | undefined, stretch: Span | undefined): boolean {
  return one !== undefined && (stretch === undefined || one.to <= stretch.to);
}

function partly(before: Period): string {
  return `the same stretch of ${daysOf(before)}`;
}
