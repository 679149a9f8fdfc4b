/**
 * Thrown below a job that cannot succeed now: the job is tried again at `until`, and this does not count as a failed
 * attempt. Slack asked for patience (Retry-After), for instance, or an operator has to mend something first.
 * `report`, where given, is told to the operators once per `key`.
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
 * Whether a call happened is not known: its connection broke, or time ran out. `settlesMs`: how long it may still take
 * effect after this was thrown; only then is it looked for. See docs/effects.md. No job dies of it: an outage is no fault
 * of the job.
 */
export class OutcomeUnknown extends Error {
  override readonly name: string = 'OutcomeUnknown';
  readonly settlesMs: number | undefined;

  constructor(because: string, { cause, settlesMs }: { cause?: unknown; settlesMs?: number | undefined } = {}) {
    super(because, { cause });
    this.settlesMs = settlesMs;
  }
}

/** A fact that cannot be: unknown project, illegal state, unknown person. The message says which, for people to read. */
export class CannotApply extends Error {
  override readonly name = 'CannotApply';
}
