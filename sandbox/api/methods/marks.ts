import { wiredMessage } from '../../wire.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import { channelById, messageAt, needMembership } from './access.ts';

// The number is a guess, because Slack's pages give none.
const mostMarks = 100;

/** Pins, bookmarks and reactions. */
export const markMethods: readonly Method[] = [
  {
    name: 'pins.add',
    tier: 'tier2',
    scopes: ['pins:write'],
    args: { channel: 'string!', timestamp: 'string' },
    errors: [
      'already_pinned',
      'bad_timestamp',
      'channel_not_found',
      'message_not_found',
      'no_item_specified',
      'not_in_channel',
      'too_many_pins',
    ],
    run: (call) => {
      const channel = channelById(call, call.args.required('channel'));
      needMembership(call, channel);
      const { ts } = messageAt(channel, timestamp(call));
      if (channel.pins.some((pin) => pin.ts === ts)) throw new Refusal('already_pinned');
      if (channel.pins.length >= mostMarks) throw new Refusal('too_many_pins');
      channel.pins.push({ ts, by: call.app.botUserId, created: call.world.clock.seconds() });
      return {};
    },
  },
  {
    name: 'pins.list',
    tier: 'tier2',
    scopes: ['pins:read'],
    args: { channel: 'string!' },
    errors: ['channel_not_found'],
    run: (call) => {
      const channel = channelById(call, call.args.required('channel'));
      const items = channel.pins.flatMap((pin) => {
        const message = channel.messages.find((one) => one.ts === pin.ts);
        return message
          ? [
              {
                type: 'message',
                channel: channel.id,
                created: pin.created,
                created_by: pin.by,
                message: wiredMessage(message),
              },
            ]
          : [];
      });
      return { items };
    },
  },
  {
    name: 'pins.remove',
    tier: 'tier2',
    scopes: ['pins:write'],
    args: { channel: 'string!', timestamp: 'string' },
    errors: ['bad_timestamp', 'channel_not_found', 'message_not_found', 'no_item_specified', 'no_pin'],
    run: (call) => {
      const channel = channelById(call, call.args.required('channel'));
      const { ts } = messageAt(channel, timestamp(call));
      if (!channel.pins.some((pin) => pin.ts === ts)) throw new Refusal('no_pin');
      channel.pins = channel.pins.filter((pin) => pin.ts !== ts);
      return {};
    },
  },
  {
    name: 'bookmarks.add',
    tier: 'tier2',
    scopes: ['bookmarks:write'],
    args: { channel_id: 'string', title: 'string!', type: 'string!', link: 'string', emoji: 'string' },
    errors: [
      'channel_not_found',
      'invalid_bookmark_type',
      'invalid_emoji',
      'invalid_link',
      'permission_denied',
      'too_many_bookmarks',
    ],
    run: (call) => {
      const { args, world } = call;
      const channel = channelById(call, args.required('channel_id'));
      if (!channel.members.has(call.app.botUserId)) throw new Refusal('permission_denied');
      if (args.text('type') !== 'link') throw new Refusal('invalid_bookmark_type');
      const link = args.required('link');
      if (!/^https?:\/\/\S+$/.test(link)) throw new Refusal('invalid_link');
      const emoji = args.required('emoji');
      if (emoji !== '' && !/^:[\w+-]+:$/.test(emoji)) throw new Refusal('invalid_emoji');
      if (channel.bookmarks.length >= mostMarks) throw new Refusal('too_many_bookmarks');
      return { bookmark: world.workspace.bookmark(channel, { title: args.required('title'), link, emoji }) };
    },
  },
  {
    name: 'bookmarks.list',
    tier: 'tier3',
    scopes: ['bookmarks:read'],
    args: { channel_id: 'string' },
    errors: ['channel_not_found'],
    run: (call) => ({ bookmarks: channelById(call, call.args.required('channel_id')).bookmarks }),
  },
  {
    name: 'bookmarks.remove',
    tier: 'tier2',
    scopes: ['bookmarks:write'],
    args: { channel_id: 'string', bookmark_id: 'string' },
    errors: ['channel_not_found', 'not_found', 'permission_denied'],
    run: (call) => {
      const channel = channelById(call, call.args.required('channel_id'));
      if (!channel.members.has(call.app.botUserId)) throw new Refusal('permission_denied');
      const id = call.args.required('bookmark_id');
      if (!channel.bookmarks.some((bookmark) => bookmark.id === id)) throw new Refusal('not_found');
      channel.bookmarks = channel.bookmarks.filter((bookmark) => bookmark.id !== id);
      return {};
    },
  },
  {
    name: 'reactions.add',
    tier: 'tier3',
    scopes: ['reactions:write'],
    args: { channel: 'string!', timestamp: 'string!', name: 'string!' },
    errors: [
      'already_reacted',
      'bad_timestamp',
      'channel_not_found',
      'invalid_name',
      'is_archived',
      'message_not_found',
      'no_item_specified',
    ],
    run: (call) => {
      const channel = channelById(call, call.args.required('channel'));
      if (channel.archived) throw new Refusal('is_archived');
      const message = messageAt(channel, timestamp(call));
      const name = emojiName(call);
      const given = message.reactions?.find((one) => one.name === name)?.users ?? [];
      if (given.includes(call.app.botUserId)) throw new Refusal('already_reacted');
      setReaction(message, name, [...given, call.app.botUserId]);
      return {};
    },
  },
  {
    name: 'reactions.remove',
    tier: 'tier2',
    scopes: ['reactions:write'],
    args: { channel: 'string', timestamp: 'string', name: 'string!' },
    errors: [
      'bad_timestamp',
      'channel_not_found',
      'invalid_name',
      'message_not_found',
      'no_item_specified',
      'no_reaction',
    ],
    run: (call) => {
      const message = messageAt(channelById(call, call.args.required('channel')), timestamp(call));
      const name = emojiName(call);
      const given = message.reactions?.find((one) => one.name === name)?.users ?? [];
      if (!given.includes(call.app.botUserId)) throw new Refusal('no_reaction');
      setReaction(
        message,
        name,
        given.filter((user) => user !== call.app.botUserId),
      );
      return {};
    },
  },
];

function timestamp({ args }: Call): string {
  const given = args.text('timestamp');
  if (!given) throw new Refusal('no_item_specified');
  if (!/^\d+\.\d{6}$/.test(given)) throw new Refusal('bad_timestamp');
  return given;
}

function emojiName({ args }: Call): string {
  const name = args.required('name');
  if (!/^[\w+-]+(::skin-tone-[2-6])?$/.test(name)) throw new Refusal('invalid_name');
  return name;
}

function setReaction(message: ReturnType<typeof messageAt>, name: string, users: string[]): void {
  const others = (message.reactions ?? []).filter((one) => one.name !== name);
  message.reactions = users.length > 0 ? [...others, { name, users, count: users.length }] : others;
}
