/** A record of what the outside did and what it was answered, which is what the product has promised. */
export interface Ledger {
  events: SentEvent[];
  acts: Act[];
  scores: WrittenScore[];
  /** The number of clicks and commands that Slack showed as failed because nobody acknowledged them. */
  unacknowledged: number;
  /** Steps that were not possible at the time, such as a click on a button that is not there. */
  skipped: number;
}

export interface SentEvent {
  id: string;
  type: string;
  code: string | undefined;
  /** `open`: not answered yet. */
  answer: 'open' | 'taken' | 'refused';
  /** The HTTP status of a refusal. */
  status?: number;
}

/** An act of a person in Slack that was acknowledged. */
export interface Act {
  act: 'claim' | 'pass' | 'release' | 'stand-by' | 'leave-line' | 'follow-up';
  /** The code of the project; for a follow-up the value of the button. */
  subject: string;
  slackId: string;
}

export interface WrittenScore {
  id: bigint;
  /** Unique, so that its message can be recognised. */
  clientName: string;
  projectCode: string;
  /** Whether the score follows the rules. */
  valid: boolean;
  /** Whether the row became visible after rows with higher ids. */
  late: boolean;
}

export function openLedger(): Ledger {
  return { events: [], acts: [], scores: [], unacknowledged: 0, skipped: 0 };
}
