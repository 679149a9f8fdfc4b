import type { Dimension, Metric } from '../../../config/metrics-file.ts';
import type { Span } from '../../calendar/span.ts';
import type { Parts } from '../answer/measure.ts';

/** A source of numbers. Its methods throw a SourceTrouble on failure. */
export interface Source {
  /** The parts of the number for each span, in the order of the spans. */
  totals(metric: Metric, spans: readonly Span[], asking: SourceAsking): Promise<Parts[]>;
  /** The parts by label, the largest first, at most `MOST_LABELS`; the label null collects rows without one. */
  breakdown(metric: Metric, question: { dimension: Dimension; span: Span }, asking: SourceAsking): Promise<Labelled[]>;
  /** Whether there are any data before a moment; undefined where that is expensive to find out. */
  anyBefore(metric: Metric, moment: Date, asking: SourceAsking): Promise<boolean | undefined>;
  /** What `explain` shows about the origin of the number. */
  explain(metric: Metric): string;
  close?(): Promise<void>;
}

export interface SourceAsking {
  now: Date;
  timeZone: string;
  /** Aborted when the caller has given up. */
  signal: AbortSignal;
  /** Restricts the rows that count. */
  filters?: readonly SourceFilter[];
}

/** Selects rows by the label of a dimension, or by the value of the dimension's match column. */
export interface SourceFilter {
  dimension: Dimension;
  value: string;
}

export interface Labelled extends Parts {
  label: string | null;
}

export const MOST_LABELS = 5_000;

/**
 * A source did not answer, or refused. `told` is the message for people: it never contains an address, a user or a
 * password. Message and cause are for the log.
 */
export class SourceTrouble extends Error {
  override readonly name = 'SourceTrouble';
  readonly told: string;

  constructor(told: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.told = told;
  }
}
