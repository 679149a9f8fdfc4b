import type { Dimension, Metric } from '../../../config/metrics-file.ts';
import type { Span } from '../../calendar/span.ts';
import type { Parts } from '../answer/measure.ts';

/** Where numbers come from. Each throws a SourceTrouble where it cannot say them. */
export interface Source {
  /** The parts of the number in each span, in their order. */
  totals(metric: Metric, spans: readonly Span[], asking: SourceAsking): Promise<Parts[]>;
  /** The parts by label, the largest first, at most `MOST_LABELS`; a null label gathers what has none. */
  breakdown(metric: Metric, question: { dimension: Dimension; span: Span }, asking: SourceAsking): Promise<Labelled[]>;
  /** Whether there is anything before a moment; undefined where that cannot be said cheaply. */
  anyBefore(metric: Metric, moment: Date, asking: SourceAsking): Promise<boolean | undefined>;
  /** What `explain` shows of where the number comes from. */
  explain(metric: Metric): string;
  close?(): Promise<void>;
}

export interface SourceAsking {
  now: Date;
  timeZone: string;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** Only the rows of these count. */
  filters?: readonly SourceFilter[];
}

/** Rows whose dimension has this label, or this value of the column that the dimension is matched by. */
export interface SourceFilter {
  dimension: Dimension;
  value: string;
}

export interface Labelled extends Parts {
  label: string | null;
}

export const MOST_LABELS = 5_000;

/**
 * A source did not answer, or refused. `told` says so to whoever asked: never an address, a user or a password. The
 * message and cause are for the log.
 */
export class SourceTrouble extends Error {
  override readonly name = 'SourceTrouble';
  readonly told: string;

  constructor(told: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.told = told;
  }
}
