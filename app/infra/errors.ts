/**
 * "Not now": thrown below a job when it must be tried again at `until` without this counting as a failed attempt:
 * Slack asked for patience (Retry-After), or an operator has to mend something first.
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

/** A fact that cannot be: unknown project, illegal state, unknown person. The message says which, for people to read. */
export class CannotApply extends Error {
  override readonly name = 'CannotApply';
}
