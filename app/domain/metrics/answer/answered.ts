import type { Bucket } from '../../calendar/span.ts';
import type { Question } from '../question/question.ts';
import type { Parts } from './measure.ts';

export interface Point {
  label: string;
  value: number | null;
}

/** What a number is compared with. */
export type Comparison =
  // The number that it is compared with. `whole`: the whole number, if only a part of it was compared.
  | { kind: 'number'; label: string; value: number; whole?: Point }
  | { kind: 'no_data'; label: string }
  /** There are no earlier data to compare with. */
  | { kind: 'first' };

export interface Answer {
  question: Question;
  value: number | null;
  /** The parts from which the number is computed. */
  of: Parts;
  /** The days of the period in words. Undefined for a number that is counted at the moment. */
  days: string | undefined;
  /** Whether the period has not ended yet. */
  running: boolean;
  comparison: Comparison | undefined;
  series: { bucket: Bucket; points: Point[]; before: Point[] } | undefined;
  /** `more`: the number of labels that are not shown. */
  breakdown: { by: string; rows: Point[]; more: number; columns?: Columns } | undefined;
  /** How many labels of the breakdown are within the limit of the question. */
  passing?: string;
  /** The things that have this value: the biggest project, the latest score. */
  named?: { rows: Thing[]; more: number };
  /** The list of each thing that was counted. */
  things?: { rows: Thing[]; more: number };
  /**
   * One answer for each value of a column whose values must not be added up, such as a currency. The value is the
   * answer's unit.
   */
  parts?: Answer[];
  /** The answers that are compared, if names are compared. */
  sides?: Side[];
}

/** The numbers of each row of a breakdown, by time. `of` has a line for each row. */
export interface Columns {
  labels: string[];
  of: (number | null)[][];
  /** How many earlier columns are not shown. */
  more: number;
}

/** A thing that was counted. `times`: how many things look the same. */
export interface Thing extends Point {
  times: number;
}

/** One of the compared answers. */
export interface Side {
  label: string;
  answer: Answer;
}
