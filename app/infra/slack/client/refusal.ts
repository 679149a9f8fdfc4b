import type { Clock } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import { OperatorNeeded, SlackUnknown } from './errors.ts';
import type { CallFailure, RefusalDetail } from './failures.ts';
import { mendOf } from './mends.ts';
import type { SlackMethod } from './methods.ts';
import { meaningOf, type RefusalMeaning, type SlackErrorCode } from './outcomes.ts';

/** Slack refused, and the caller has to handle it. */
export interface Refusal {
  kind: 'refused';
  error: SlackErrorCode;
  meaning: RefusalMeaning;
  detail: RefusalDetail;
}

export interface FailedCall {
  failure: Exclude<CallFailure, { kind: 'limited' | 'kept' }>;
  method: SlackMethod;
  /** The channel or person of the call. */
  target: string | undefined;
}

const UNREACHABLE_RETRY_MS = 5_000;
const LATER_RETRY_MS = 15_000;
const OPERATOR_RETRY_MS = 60_000;

/** Handles a failed call: returns a refusal, or throws as SlackClient.call() documents it. */
export function refusalOf(
  { failure, method, target }: FailedCall,
  { bot, apiUrl, clock }: { bot: string; apiUrl: string; clock: Clock },
): Refusal {
  switch (failure.kind) {
    case 'unknown':
      throw new SlackUnknown(method, failure.because, failure);
    case 'unreachable':
      throw new RetryLater(`${method}: Slack cannot be reached (${failure.because}).`, after(UNREACHABLE_RETRY_MS));
    case 'certificate': {
      const { code } = failure;
      const text = certificateMend(apiUrl, code);
      throw new RetryLater(`${method}: ${text}`, after(OPERATOR_RETRY_MS), { key: `slack:certificate:${code}`, text });
    }
    case 'misrouted': {
      const { status } = failure;
      const text = `${method}: expected Slack's Web API at ${apiUrl}, got HTTP ${status}. Correct SLACK_API_URL.`;
      throw new RetryLater(text, after(OPERATOR_RETRY_MS), { key: `slack:api-url:${status}`, text });
    }
    case 'refused': {
      const { error, detail } = failure;
      const meaning = meaningOf(method, error, target);
      if (meaning === 'unknown') throw new SlackUnknown(method, error);
      if (meaning === 'later') throw new RetryLater(`${method}: Slack answered ${error}.`, after(LATER_RETRY_MS));
      if (meaning === 'operator') {
        throw new OperatorNeeded(error, after(OPERATOR_RETRY_MS), mendOf({ bot, method, error, target, detail }));
      }
      return { kind: 'refused', error, meaning, detail };
    }
  }

  function after(ms: number) {
    return new Date(clock.now().getTime() + ms);
  }
}

function certificateMend(apiUrl: string, code: string) {
  return `The certificate of ${new URL(apiUrl).host} is not trusted (${code}). Check the clock of this machine and SLACK_API_URL; name a private certificate authority in NODE_EXTRA_CA_CERTS.`;
}
