import { OutcomeUnknown, RetryLater } from '../../errors.ts';
import type { CallEnd, RefusalDetail } from './failures.ts';
import type { SlackErrorCode } from './outcomes.ts';

/**
 * How long after the end of a request Slack may still carry it out. A request that was cut off may have only just
 * begun, and then takes as long as a request can.
 */
const SETTLES_AFTER: Record<CallEnd, number> = { answered: 1_500, cut: 17_000, timed_out: 5_000 };

/**
 * The call may or may not have happened: the connection broke, the call timed out, or Slack failed. A retry has to
 * look first.
 */
export class SlackUnknown extends OutcomeUnknown {
  override readonly name = 'SlackUnknown';

  constructor(
    method: string,
    because: string,
    { cause, ended = 'answered' }: { cause?: unknown; ended?: CallEnd } = {},
  ) {
    super(`${method}: no answer that says whether it happened (${because}).`, {
      cause,
      settlesMs: SETTLES_AFTER[ended],
    });
  }
}

/** Slack refused. Thrown by functions whose result has no place for a refusal. */
export class SlackRefused extends Error {
  override readonly name = 'SlackRefused';
  readonly method: string;
  readonly error: SlackErrorCode;

  constructor(method: string, error: SlackErrorCode, detail: RefusalDetail = {}) {
    super([`${method}: Slack answered ${error}.`, ...(detail.messages ?? [])].join(' '));
    this.method = method;
    this.error = error;
  }
}

/** Slack will refuse until an operator has fixed something; the report says what. */
export class OperatorNeeded extends RetryLater {
  readonly error: SlackErrorCode;

  constructor(error: SlackErrorCode, until: Date, report: { key: string; text: string }) {
    super(report.text, until, report);
    this.error = error;
  }
}

/** Whether retrying would not help: Slack refuses, or an operator has to fix something first. */
export function isRefusal(error: unknown): error is SlackRefused | OperatorNeeded {
  return error instanceof SlackRefused || error instanceof OperatorNeeded;
}
