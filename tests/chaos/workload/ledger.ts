/** What the outside did and what it was answered: what the product has promised. */
export interface Ledger {
  events: SentEvent[];
  acts: Act[];
  scores: WrittenScore[];
  /** How many clicks and commands Slack showed as failed, as nobody acknowledged them. */
  unacknowledged: number;
  /** Steps that the state of things did not allow, such as a click on a button that is not there. */
  skipped: number;
}

export interface SentEvent {
  id: string;
  type: string;
  code: string | undefined;
  /** `open`: not answered yet. */
  answer: 'open' | 'taken' | 'refused';
  /** The status of a refusal. */
  status?: number;
}

/** Something that a person did in Slack, and that was acknowledged. */
export interface Act {
  act: 'claim' | 'pass' | 'release' | 'stand-by' | 'leave-line' | 'follow-up';
  /** Of the project; for a follow-up the value of the button. */
  subject: string;
  slackId: string;
}

export interface WrittenScore {
  id: bigint;
  /** Unique, so that its message is known by it. */
  clientName: string;
  projectCode: string;
  /** Breaks no rule. */
  valid: boolean;
  /** Became visible after rows with higher ids. */
  late: boolean;
}

export function openLedger(): Ledger {
  return { events: [], acts: [], scores: [], unacknowledged: 0, skipped: 0 };
}
