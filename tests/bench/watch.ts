import { setTimeout as pause } from 'node:timers/promises';
import { clickablesIn } from '../../sandbox/control/clickable.ts';
import type { Message, Sandbox } from '../../sandbox/sandbox.ts';

/** A DM with a Claim button, and its fate. The times are those of performance.now(). */
export interface Offer {
  code: string;
  person: string;
  channel: string;
  ts: string;
  postedAt: number;
  unclaimableAt: number | undefined;
  goneAt: number | undefined;
}

/** Collects every offer that appears in the workspace from now on, in the order of appearance. */
export function watchOffers(slack: Sandbox): Offer[] {
  const offers: Offer[] = [];
  const known = new Map<string, Offer>();
  slack.world.workspace.onChange((change) => {
    const now = performance.now();
    if (change.kind === 'message_posted') {
      const code = claimableCode(change.message);
      const person = [...change.channel.members].find((id) => id !== change.message.user);
      if (code === undefined || person === undefined || change.channel.kind !== 'im') return;
      const { channel, ts } = change.message;
      const offer = { code, person, channel, ts, postedAt: now, unclaimableAt: undefined, goneAt: undefined };
      offers.push(offer);
      known.set(keyOf(change.message), offer);
    }
    if (change.kind === 'message_changed') {
      const offer = known.get(keyOf(change.message));
      if (offer !== undefined && claimableCode(change.message) === undefined) offer.unclaimableAt ??= now;
    }
    if (change.kind === 'message_deleted') {
      const offer = known.get(keyOf(change.previous));
      if (offer === undefined) return;
      offer.goneAt ??= now;
      offer.unclaimableAt ??= now;
    }
  });
  return offers;
}

/** Waits until the condition holds. False if it does not by `deadline` (of performance.now()). */
export async function holds(condition: () => boolean, deadline: number): Promise<boolean> {
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/** The number of the workspace's answers that were 429. */
export function limitedCalls(slack: Sandbox): number {
  return slack.calls({ status: 429 }).length;
}

/** The methods that were answered with 429, and how often. */
export function limitedMethods(slack: Sandbox): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method } of slack.calls({ status: 429 })) counts[method] = (counts[method] ?? 0) + 1;
  return counts;
}

function claimableCode(message: Message): string | undefined {
  const button = clickablesIn(message.blocks ?? []).find(({ actionId }) => actionId === 'claim_project');
  return typeof button?.element.value === 'string' ? button.element.value : undefined;
}

function keyOf({ channel, ts }: Message): string {
  return `${channel}:${ts}`;
}
