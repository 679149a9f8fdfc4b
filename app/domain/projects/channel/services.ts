import type { ChannelTrouble } from '../../../generated/prisma/enums.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import type { Effects } from '../../../infra/effects/effects.ts';
import type { Bot } from '../../../infra/slack/bot.ts';
import type { CallOutcome } from '../../../infra/slack/client/client.ts';
import { SlackRefused } from '../../../infra/slack/client/errors.ts';
import type { Showing } from '../page.ts';

/** The dependencies of the code that manages channels. */
export interface ChannelServices extends FactServices {
  effects: Effects;
  ops: Bot;
  showing: Showing;
}

/** The channel is closed to us: somebody archived or deleted it, or removed @ops. */
export class ChannelLost extends Error {
  override readonly name = 'ChannelLost';
  readonly trouble: ChannelTrouble;

  constructor(trouble: ChannelTrouble) {
    super(`The channel is ${trouble}.`);
    this.trouble = trouble;
  }
}

/**
 * The result of a call: it is done, or Slack refused it with an error that the caller handles. Throws ChannelLost if
 * the channel is closed to us.
 */
export type Said<R> = { done: true; result: R } | { done: false; error: string; meaning: string };

export function said<R>(outcome: CallOutcome<R>): Said<R> {
  if (outcome.kind === 'done') return { done: true, result: outcome.result };
  if (outcome.kind === 'unwanted') throw new Error('Expected a call that is always wanted.');
  const { error, meaning } = outcome;
  if (meaning === 'gone') throwIfLost(error);
  return { done: false, error, meaning };
}

/** Paged calls throw their errors. An error that means that the channel is closed to us becomes ChannelLost. */
export function lostOr(error: unknown): unknown {
  if (error instanceof SlackRefused && error.error in lost)
    return new ChannelLost(lost[error.error as keyof typeof lost]);
  return error;
}

function throwIfLost(error: string): void {
  if (error in lost) throw new ChannelLost(lost[error as keyof typeof lost]);
}

/** Converts an error with the meaning "gone" to the trouble of the channel. */
export function troubleIn(error: string): ChannelTrouble {
  return error in lost ? lost[error as keyof typeof lost] : 'unseen';
}

const lost = {
  is_archived: 'archived',
  channel_not_found: 'unseen',
  not_in_channel: 'unseen',
} as const satisfies Record<string, ChannelTrouble>;
