/**
 * Thrown if a job cannot succeed now: it is retried at `until`, and this does not count as a failed attempt. Examples:
 * Slack asked for patience (Retry-After), or an operator has to fix something first. `report`, if given, is sent to the
 * operators once per `key`.
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
 * It is unknown whether a call has happened, because its connection broke or timed out. `settlesMs`: how long it may
 * still take effect; only then is it looked for. See docs/effects.md. An outage is not the job's fault, so it never
 * makes a job dead.
 */
export class OutcomeUnknown extends Error {
  override readonly name: string = 'OutcomeUnknown';
  readonly settlesMs: number | undefined;

  constructor(because: string, { cause, settlesMs }: { cause?: unknown; settlesMs?: number | undefined } = {}) {
    super(because, { cause });
    this.settlesMs = settlesMs;
  }
}

/** A fact that is impossible: unknown project, illegal state, unknown person. The message, for people, says which. */
export class CannotApply extends Error {
  override readonly name = 'CannotApply';
}
