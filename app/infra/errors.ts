/**
 * Thrown if a job cannot succeed now. It is retried at `until`, and this does not count as a failed attempt.
 * Examples: Slack asked us to wait (Retry-After), or an operator has to fix something first. `report`, if given, is
 * sent to the operators once per `key`.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly until: Date;
  readonly report: { key: string; text: string } | undefined;

  constructor(because: string, until: Date, report?: { key: string; text: string }) {
    super(because);
    this.until = until;
    this.report = report;
  }
}

/**
 * Thrown if it is unknown whether a call has happened, because its connection broke or timed out. `settlesMs`: how
 * long the call may still take effect; only after that do we look for its result. See docs/effects.md. An outage is
 * not the job's fault, so this error never makes a job dead.
 */
export class OutcomeUnknown extends Error {
  override readonly name: string = 'OutcomeUnknown';
  readonly settlesMs: number | undefined;

  constructor(because: string, { cause, settlesMs }: { cause?: unknown; settlesMs?: number | undefined } = {}) {
    super(because, { cause });
    this.settlesMs = settlesMs;
  }
}

/**
 * Thrown if a fact is impossible: unknown project, illegal state, unknown person. The message says which, in words
 * for people.
 */
export class CannotApply extends Error {
  override readonly name = 'CannotApply';
}
