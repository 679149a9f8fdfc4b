import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { OVERVIEW_BLOCK } from '../app/domain/offers/overview/messages.ts';
import type { Person } from '../app/generated/prisma/client.ts';
import type { Place } from '../app/infra/slack/posts/recall.ts';

export type ButtonClick = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
/** A Slack event. It needs no answer. */
export interface Heard {
  event: unknown;
  respond?: never;
}

/** A click by somebody on the roster who has the right to the act that index.ts lists. */
export type ClickBy = ButtonClick & { by: Person };

/**
 * The parts of a click. `value`: the project's code, or the id of a score. `dm`: the DM, if the button was on an
 * offer's own DM.
 */
export function clickOf({ action, body }: Pick<ButtonClick, 'action' | 'body'>): {
  slackId: string;
  value: string;
  triggerId: string;
  dm: Place | undefined;
} {
  const { channel, container, message } = body;
  const isDm = container.is_ephemeral !== true && (channel?.id.startsWith('D') ?? false);
  const isOwn = action.block_id?.startsWith(OVERVIEW_BLOCK) !== true;
  return {
    slackId: body.user.id,
    value: action.value ?? '',
    triggerId: body.trigger_id,
    dm:
      isDm && isOwn && channel !== undefined && message !== undefined
        ? { channel: channel.id, ts: message.ts }
        : undefined,
  };
}

/** Where a button was clicked: in the thread of its message, or under an answer that only one person sees. */
export function placeOf({ channel, container, message }: ButtonClick['body']): {
  channel: string | undefined;
  threadTs: string | undefined;
  seenByOne: boolean;
} {
  const thread: unknown = message?.thread_ts;
  return {
    channel: channel?.id,
    threadTs: typeof thread === 'string' ? thread : message?.ts,
    seenByOne: container.is_ephemeral === true,
  };
}
