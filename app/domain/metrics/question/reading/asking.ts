import type { Now } from '../../../calendar/period.ts';
import type { Actor } from '../../../team/rights/rights.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Filtered } from '../filters.ts';
import type { Filter, Named } from '../names.ts';
import type { Puzzle, Question } from '../question.ts';
import type { Shape } from '../shape.ts';
import type { Times } from '../times.ts';
import type { FoundMetric } from '../words.ts';
import type { Threshold } from './threshold.ts';

export type QuestionReading = { kind: 'question'; question: Question } | { kind: 'puzzle'; puzzle: Puzzle };

/** The context in which a question is parsed. */
export interface Asking extends Now {
  catalogue: Catalogue;
  /** Undefined: the author is not on the roster. */
  actor: Actor;
  /** The names that the text may contain. */
  names?: readonly Named[];
  /** The author, for "my". */
  self?: Named | undefined;
  /** The previous question that was answered in the thread. */
  before?: Question | undefined;
}

/** The form, the periods and the metric of a text, in one possible reading. */
export interface Parsed {
  shape: Shape;
  times: Times;
  found: FoundMetric;
  /** The text asks for a share of the number. */
  portion?: true;
  /** Only things whose number is above, or below, this one. */
  threshold?: Threshold;
}

/** A question taken apart, before it is known whether it can be answered. */
export interface Heard extends Parsed {
  asking: Asking;
  /** The text with typing errors corrected. */
  spelled: string;
  named: Filtered;
  filters: readonly Filter[];
  /** "right now" was said. It adds nothing to a metric, but decides between several. */
  isNow: boolean;
  /** Names of one kind, which are compared. */
  compared: readonly Filter[];
}

export function puzzle(puzzle: Puzzle): QuestionReading {
  return { kind: 'puzzle', puzzle };
}
