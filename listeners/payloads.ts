import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { OVERVIEW_BLOCK } from '../app/domain/offers/overview/messages.ts';
import type { Person } from '../app/generated/prisma/client.ts';

export type ButtonClick = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
/** A click of somebody on the roster, who may do what the list in index.ts says of it. */
export type ClickBy = ButtonClick & { by: Person };

/** Who clicked what, and where. `value` is the project's code, or the id of a score; `inDm`: in a DM of its own. */
export function clickOf({ action, body }: Pick<ButtonClick, 'action' | 'body'>): {
  slackId: string;
  value: string;
  triggerId: string;
  inDm: boolean;
} {
  return {
    slackId: body.user.id,
    value: action.value ?? '',
    triggerId: body.trigger_id,
    inDm:
      body.container.is_ephemeral !== true &&
      (body.channel?.id.startsWith('D') ?? false) &&
      action.block_id?.startsWith(OVERVIEW_BLOCK) !== true,
  };
}

/** Where a button was clicked: the thread of its message, or an answer that only one person sees. */
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
