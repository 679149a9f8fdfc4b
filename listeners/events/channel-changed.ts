import { z } from 'zod';
import {
  channelIsBack,
  channelIsLost,
  channelIsRenamed,
  joinedByHand,
  leftByHand,
} from '../../app/domain/projects/members/found-by-hand.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Heard } from '../payloads.ts';

/** A timestamp such as "1764115200.000100": seconds, then a counter within the second. */
const eventTs = z.coerce.number().positive();
const aboutMember = z.object({
  user: z.string(),
  channel: z.string(),
  inviter: z.string().optional(),
  event_ts: eventTs.optional().catch(undefined),
});
const aboutChannel = z.object({ channel: z.string() });
const aboutName = z.object({ channel: z.object({ id: z.string(), name: z.string() }) });

/**
 * member_joined_channel: somebody was added by hand, or @ops was added again. Our own invitations are recorded
 * already.
 */
export const memberJoined = ({ transact, clock, ops, line }: Services) =>
  async function memberJoined({ event }: Heard) {
    const { user: slackId, channel: channelId, inviter, event_ts: ts } = aboutMember.parse(event);
    const us = ops.identity().botUserId;
    if (inviter === us) return;
    const at = clock.now();
    if (slackId === us) await line(() => transact((tx) => channelIsBack(tx, { channelId, at })));
    else
      await line(() => transact((tx) => joinedByHand(tx, { channelId, slackId, at, happenedAt: whenOurs(ops, ts) })));
  };

/** member_left_channel: somebody left, or was removed by hand. */
export const memberLeft = ({ transact, clock, ops, line }: Services) =>
  async function memberLeft({ event }: Heard) {
    const { user: slackId, channel: channelId, event_ts: ts } = aboutMember.parse(event);
    const at = clock.now();
    if (slackId === ops.identity().botUserId) {
      await line(() => transact((tx) => channelIsLost(tx, { channelId, trouble: 'unseen', at })));
    } else
      await line(() => transact((tx) => leftByHand(tx, { channelId, slackId, at, happenedAt: whenOurs(ops, ts) })));
  };

/** group_archive and channel_archive: the channel was archived. */
export const projectChannelArchived = ({ transact, clock }: Services) =>
  async function projectChannelArchived({ event }: Heard) {
    const { channel: channelId } = aboutChannel.parse(event);
    await transact((tx) => channelIsLost(tx, { channelId, trouble: 'archived', at: clock.now() }));
  };

/** group_deleted, group_left and the like: the channel was deleted, or we were removed from it. */
export const projectChannelUnseen = ({ transact, clock }: Services) =>
  async function projectChannelUnseen({ event }: Heard) {
    const { channel: channelId } = aboutChannel.parse(event);
    await transact((tx) => channelIsLost(tx, { channelId, trouble: 'unseen', at: clock.now() }));
  };

/** group_unarchive and channel_unarchive: the channel was unarchived. */
export const projectChannelBack = ({ transact, clock }: Services) =>
  async function projectChannelBack({ event }: Heard) {
    const { channel: channelId } = aboutChannel.parse(event);
    await transact((tx) => channelIsBack(tx, { channelId, at: clock.now() }));
  };

/** group_rename and channel_rename: people have renamed the channel. */
export const projectChannelRenamed = ({ transact }: Services) =>
  async function projectChannelRenamed({ event }: Heard) {
    const { id: channelId, name } = aboutName.parse(event).channel;
    await transact((tx) => channelIsRenamed(tx, { channelId, name }));
  };

/** When an event happened, by our clock. An event without a time may be arbitrarily old. */
function whenOurs({ client }: Services['ops'], ts: number | undefined): Date {
  return client.slackClock.ours(new Date((ts ?? 0) * 1_000));
}
