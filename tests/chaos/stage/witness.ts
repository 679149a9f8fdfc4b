import { clickablesIn } from '../../../sandbox/control/clickable.ts';
import { type Mentions, type Message, mentionsIn, type Sandbox } from '../../../sandbox/sandbox.ts';

/** A message that an app posted, with the data that the invariants need. */
export interface Posted {
  /** The product's own key of the message, from its metadata. */
  key: string | undefined;
  channel: string;
  ts: string;
  user: string;
  text: string;
  mentions: Mentions;
}

/** A record of what happened in the workspace, which stays even if messages are changed or deleted later. */
export interface Witness {
  posted: Posted[];
  /** The number of 429 answers that were disturbances of ours. */
  madeUp429(): number;
  /** The number of changes of any kind so far. If it does not grow, the workspace is at rest. */
  changes(): number;
}

/** Records what all apps do from now on. */
export function watchWorkspace(slack: Sandbox): Witness {
  const posted: Posted[] = [];
  let madeUp = 0;
  let changes = 0;
  slack.world.workspace.onChange((change) => {
    changes += 1;
    if (change.kind !== 'message_posted' || change.message.app_id === undefined) return;
    const { channel, ts, user, text, metadata } = change.message;
    const key = metadata?.event_payload.key;
    posted.push({
      key: typeof key === 'string' ? key : undefined,
      channel,
      ts,
      user,
      text,
      mentions: mentionsIn(change.message),
    });
  });
  const { faults } = slack;
  const strike = faults.strike.bind(faults);
  faults.strike = (app, method) => {
    const fault = strike(app, method);
    if (fault?.kind === 'rate_limit') madeUp += 1;
    return fault;
  };
  return { posted, madeUp429: () => madeUp, changes: () => changes };
}

/** The values of this action's buttons in the message; mostly the code of a project. */
export function valuesOf(message: Pick<Message, 'blocks'>, actionId: string): string[] {
  return clickablesIn(message.blocks ?? [])
    .filter((one) => one.actionId === actionId)
    .flatMap(({ element }) => (typeof element.value === 'string' ? [element.value] : []));
}
