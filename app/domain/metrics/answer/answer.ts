import type { Dimension } from '../../../config/metrics-file.ts';
import { daysOf, type Period, periodBefore } from '../../calendar/period.ts';
import { type Bucket, bucketsOf, type Span, sameStretch, soFar, spanOf, usualBucket } from '../../calendar/span.ts';
import { hasPeriod, type Question } from '../question/question.ts';
import type { Source, SourceAsking } from '../sources/source.ts';
import { addsUp, numberOf, type Parts, together } from './measure.ts';

export interface Point {
  label: string;
  value: number | null;
}

/** What it is compared with. */
export type Comparison =
  | { kind: 'number'; label: string; value: number /** All of it, where only a part was compared. */; whole?: Point }
  | { kind: 'no_data'; label: string }
  /** Nothing was ever counted before. */
  | { kind: 'first' };

export interface Answer {
  question: Question;
  value: number | null;
  /** Its days; undefined for what is counted at the moment. */
  days: string | undefined;
  /** The period is not over yet. */
  running: boolean;
  comparison: Comparison | undefined;
  series: { bucket: Bucket; points: Point[]; before: Point[] } | undefined;
  breakdown: { by: string; rows: Point[] /** Labels that are not shown. */; more: number } | undefined;
}

const USUAL_TOP = 10;
/** A picture of more days than this says nothing. */
const MOST_BUCKETS = 400;

/** Asks the source for everything that an answer shows. Throws SourceTrouble. */
export async function answerQuestion(
  question: Question,
  { source, dimension, asking }: { source: Source; dimension: Dimension | undefined; asking: SourceAsking },
): Promise<Answer> {
  const counted = hasPeriod(question.metric)
    ? await overPeriod(question, source, asking)
    : await now(question, source, asking);
  if (dimension === undefined || question.by === undefined) return counted;
  const { span } = soFar(question.period, asking);
  const found = await source.breakdown(question.metric, { dimension, span }, asking);
  const rows = found
    .map(({ label, ...parts }) => ({
      label: label?.trim() || `no ${question.by}`,
      value: numberOf(question.metric.kind, parts),
    }))
    .sort((one, other) => (other.value ?? -Infinity) - (one.value ?? -Infinity));
  const top = question.top ?? (question.as === 'csv' ? rows.length : USUAL_TOP);
  const breakdown = { by: question.by, rows: rows.slice(0, top), more: Math.max(0, rows.length - top) };
  return { ...counted, breakdown };
}

async function now(question: Question, source: Source, asking: SourceAsking): Promise<Answer> {
  const span = { from: new Date(0), to: asking.now };
  const [parts] = await source.totals(question.metric, [span], asking);
  const value = parts === undefined ? null : numberOf(question.metric.kind, parts);
  const rest = { days: undefined, running: false, comparison: undefined, series: undefined, breakdown: undefined };
  return { question, value, ...rest };
}

async function overPeriod(question: Question, source: Source, asking: SourceAsking): Promise<Answer> {
  const { metric, period } = question;
  const value = (parts: Parts) => numberOf(metric.kind, parts);
  const before = question.versus ?? periodBefore(period);
  const { span, whole } = soFar(period, asking);
  const alike = before.step.unit === period.step.unit && before.step.count === period.step.count;
  const stretch = whole || !alike ? undefined : sameStretch(before, period, asking);
  const bucket =
    question.by === undefined
      ? (question.bucket ?? usualBucket(period, { sums: metric.kind === 'count' || metric.kind === 'sum' }))
      : undefined;
  const adds = addsUp(metric.kind);
  const buckets = bucket === undefined ? [] : bucketsOf(period, bucket, asking).slice(-MOST_BUCKETS);
  // What does not add up costs as much again for each picture: the period before is drawn only where it comes for free.
  const bucketsBefore =
    bucket === undefined || !alike || !adds ? [] : bucketsOf(before, bucket, asking).slice(0, MOST_BUCKETS);

  // Where a whole adds up from its pieces, nothing is read twice.
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
  const of = (places: readonly number[]) => value(together(places.flatMap((place) => found[place] ?? [])));

  const wholeBefore: Point = { label: daysOf(before), value: of(pieces.flat()) };
  const compared = stretch === undefined ? wholeBefore : { label: partly(before), value: of(part) };
  return {
    question,
    value: of(total),
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

/** The spans that are asked for, and their places. */
class Asked {
  readonly spans: Span[] = [];

  add({ from, to }: Span): number {
    return this.spans.push({ from, to }) - 1;
  }

  /** In two where the moment lies within it. */
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
