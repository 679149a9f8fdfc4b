import { clickablesIn } from '../../../sandbox/control/clickable.ts';
import { type Mentions, type Message, mentionsIn, type Sandbox } from '../../../sandbox/sandbox.ts';

/** A message that an app posted, with what has to be remembered of it. */
export interface Posted {
  /** The product's own key of it, from its metadata. */
  key: string | undefined;
  channel: string;
  ts: string;
  user: string;
  text: string;
  mentions: Mentions;
}

/** What happened in the workspace, however it looks afterwards. */
export interface Witness {
  posted: Posted[];
  /** How many 429s were trouble that we had made up. */
  madeUp429(): number;
  /** Changes so far, of any kind: a workspace at rest has as many a little later. */
  changes(): number;
}

/** Takes down all that apps do from now on. */
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

/** The values of the message's buttons of this action: for most of them the code of a project. */
export function valuesOf(message: Pick<Message, 'blocks'>, actionId: string): string[] {
  return clickablesIn(message.blocks ?? [])
    .filter((one) => one.actionId === actionId)
    .flatMap(({ element }) => (typeof element.value === 'string' ? [element.value] : []));
}
