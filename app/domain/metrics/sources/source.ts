import type { Dimension, Metric } from '../../../config/metrics-file.ts';
import type { Span } from '../../calendar/span.ts';
import type { Parts } from '../answer/measure.ts';

/** A source of numbers. Its methods throw a SourceTrouble on failure. */
export interface Source {
  /** The parts of the number for each span, in the order of the spans. */
  totals(metric: Metric, spans: readonly Span[], asking: SourceAsking): Promise<Parts[]>;
  /**
   * The parts for each label, the largest first, at most `MOST_LABELS`. The label null collects rows without a label.
   */
  breakdown(metric: Metric, question: { dimension: Dimension; span: Span }, asking: SourceAsking): Promise<Labelled[]>;
  /** Whether there are any data before a moment. Undefined if finding that out would be expensive. */
  anyBefore(metric: Metric, moment: Date, asking: SourceAsking): Promise<boolean | undefined>;
  /** Says where the number comes from, for the answer to `explain`. */
  explain(metric: Metric): string;
  close?(): Promise<void>;
}

export interface SourceAsking {
  now: Date;
  timeZone: string;
  /** Aborted when the caller has given up. */
  signal: AbortSignal;
  /** Filters that restrict which rows count. */
  filters?: readonly SourceFilter[];
}

/** Selects rows by the label of a dimension, or by the value of the dimension's match column. */
export interface SourceFilter {
  dimension: Dimension;
  /** Any of these. */
  values: readonly string[];
  /** Everything but these. */
  not?: true;
}

export interface Labelled extends Parts {
  label: string | null;
}

export const MOST_LABELS = 5_000;

/**
 * Thrown if a source did not answer or refused. `told` is the message for people; it never contains an address, a
 * user or a password. The error's own message and cause are for the log.
 */
export class SourceTrouble extends Error {
  override readonly name = 'SourceTrouble';
  readonly told: string;

  constructor(told: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.told = told;
  }
}
