import type { Called, Ready } from '../../effects/effect.ts';
import type { CallOptions, CallOutcome, SlackClient } from '../client/client.ts';
import type { RefusalDetail } from '../client/failures.ts';
import type { ArgsOf, ResultOf, SlackMethod } from '../client/methods.ts';
import type { RefusalMeaning, SlackErrorCode } from '../client/outcomes.ts';

export interface Refusal {
  error: SlackErrorCode;
  meaning: RefusalMeaning;
  detail: RefusalDetail;
}

/** Makes a Slack call for an effect, so that the call happens at most once. */
export async function callOnce<M extends SlackMethod>(
  client: SlackClient,
  method: M,
  args: ArgsOf<M>,
  options: CallOptions & { ready: Ready },
): Promise<{ kind: 'done'; result: ResultOf<M> } | Exclude<Called<never, Refusal>, { kind: 'done' }>> {
  const outcome: CallOutcome<ResultOf<M>> = await client.call(method, args, marking(options));
  if (outcome.kind !== 'refused') return outcome;
  const { error, meaning, detail } = outcome;
  return { kind: 'refused', because: error, refusal: { error, meaning, detail } };
}

/**
 * Call options for a call that makes an effect. The effect's mark is committed when the call's turn has come, however
 * long that takes, and is checked once more right before the request is sent.
 */
export function marking({ ready, ...options }: CallOptions & { ready: Ready }): CallOptions {
  let check = () => {};
  return {
    ...options,
    async stillWanted() {
      if (options.stillWanted && !(await options.stillWanted())) return false;
      const pass = await ready();
      check = () => pass.check();
      return true;
    },
    leaving: () => check(),
  };
}
