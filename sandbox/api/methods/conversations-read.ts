import { wiredChannel, wiredMessage } from '../../wire.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import type { Channel, ChannelKind, Message } from '../shapes.ts';
import { channelFor, historyReading, needMembership, needScope, reading } from './access.ts';
import { pageOf } from './paging.ts';

const timeWindow = {
  oldest: 'string',
  latest: 'string',
  inclusive: 'boolean',
  include_all_metadata: 'boolean',
  limit: 'number',
  cursor: 'string',
} as const;

export const conversationReading: readonly Method[] = [
  {
    name: 'conversations.list',
    tier: 'tier2',
    args: { types: 'string', exclude_archived: 'boolean', limit: 'number', cursor: 'string' },
    errors: ['invalid_cursor', 'invalid_limit', 'invalid_types', 'missing_argument'],
    run: (call) => listed(call, visibleTo(call.app.botUserId, [...call.world.workspace.channels.values()])),
  },
  {
    name: 'users.conversations',
    tier: 'tier3',
    args: { user: 'string', types: 'string', exclude_archived: 'boolean', limit: 'number', cursor: 'string' },
    errors: ['invalid_cursor', 'invalid_limit', 'invalid_types', 'missing_argument'],
    run: (call) => {
      const user = call.args.text('user') ?? call.app.botUserId;
      const channels = [...call.world.workspace.channels.values()].filter((one) => one.members.has(user));
      return listed(call, visibleTo(call.app.botUserId, channels));
    },
  },
  {
    name: 'conversations.info',
    tier: 'tier3',
    args: { channel: 'string!', include_num_members: 'boolean', include_locale: 'boolean' },
    errors: ['channel_not_found'],
    run: (call) => {
      const channel = channelFor(call, call.args.required('channel'), reading);
      const members = call.args.flag('include_num_members') ? { num_members: channel.members.size } : {};
      return { channel: { ...wiredChannel(channel, call.app), ...members } };
    },
  },
  {
    name: 'conversations.members',
    tier: 'tier4',
    args: { channel: 'string!', limit: 'number', cursor: 'string' },
    errors: ['channel_not_found', 'invalid_cursor', 'invalid_limit'],
    run: (call) => {
      const channel = channelFor(call, call.args.required('channel'), reading);
      const { items, nextCursor } = pageOf([...channel.members], call.args, { key: (id) => id });
      return { members: items, response_metadata: { next_cursor: nextCursor } };
    },
  },
  {
    name: 'conversations.history',
    tier: 'tier3',
    args: { channel: 'string!', ...timeWindow },
    errors: ['channel_not_found', 'invalid_cursor', 'invalid_ts_latest', 'invalid_ts_oldest', 'not_in_channel'],
    run: (call) => {
      const channel = channelFor(call, call.args.required('channel'), historyReading);
      needMembership(call, channel);
      const tops = channel.messages.filter((one) => !one.thread_ts || one.thread_ts === one.ts || one.reply_broadcast);
      return { ...messagePage(call, channel, tops.reverse()), pin_count: channel.pins.length };
    },
  },
  {
    name: 'conversations.replies',
    tier: 'tier3',
    args: { channel: 'string!', ts: 'string!', ...timeWindow },
    errors: ['channel_not_found', 'invalid_cursor', 'invalid_ts_latest', 'invalid_ts_oldest', 'thread_not_found'],
    run: (call) => {
      const channel = channelFor(call, call.args.required('channel'), historyReading);
      // `channel_not_found` is used because not_in_channel is not among the codes that Slack lists for this method.
      if (!channel.members.has(call.app.botUserId)) throw new Refusal('channel_not_found');
      const ts = call.args.required('ts');
      const found = channel.messages.find((one) => one.ts === ts);
      if (!found) throw new Refusal('thread_not_found');
      const root = found.thread_ts ?? ts;
      return messagePage(
        call,
        channel,
        channel.messages.filter((one) => one.ts === root || one.thread_ts === root),
      );
    },
  },
];

const kindsByType = new Map<string, ChannelKind>([
  ['public_channel', 'public'],
  ['private_channel', 'private'],
  ['im', 'im'],
  ['mpim', 'mpim'],
]);

function listed(call: Call, visible: readonly Channel[]) {
  const { app, args } = call;
  const types = (args.text('types') || 'public_channel').split(',').map((type) => type.trim());
  const kinds = types.map((type) => {
    const kind = kindsByType.get(type);
    if (!kind) throw new Refusal('invalid_types');
    needScope(call, reading[kind]);
    return kind;
  });
  const wanted = visible.filter((one) => kinds.includes(one.kind));
  const { items, nextCursor } = pageOf(wanted, args, { key: (one) => one.id });
  // Archived channels are left out after paging. As in Slack, a page may be short or empty although more follow.
  const shown = args.flag('exclude_archived') ? items.filter((one) => !one.archived) : items;
  return {
    channels: shown.map((one) => ({
      ...wiredChannel(one, app),
      ...(one.kind === 'public' || one.kind === 'private' ? { num_members: one.members.size } : {}),
    })),
    response_metadata: { next_cursor: nextCursor },
  };
}

function visibleTo(userId: string, channels: readonly Channel[]): Channel[] {
  return channels.filter((one) => one.kind === 'public' || one.members.has(userId));
}

function messagePage(call: Call, channel: Channel, messages: readonly Message[]) {
  const { app, args } = call;
  const inWindow = messages.filter((one) => isWithin(one.ts, window(args)));
  const { items, nextCursor } = pageOf(inWindow, args, {
    key: (one) => one.ts,
    most: 999,
    badLimit: 'invalid_arguments',
  });
  const seesAll = app.scopes.has('metadata.message:read');
  const shown = items.map((one) => {
    const metadata = args.flag('include_all_metadata') === true && (seesAll || one.app_id === app.appId);
    const replies = channel.messages.filter((reply) => reply.thread_ts === one.ts && reply.ts !== one.ts);
    const thread =
      replies.length > 0 ? { thread_ts: one.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts } : {};
    return { ...wiredMessage(one, { metadata }), ...thread };
  });
  const more = nextCursor === '' ? {} : { response_metadata: { next_cursor: nextCursor } };
  return { messages: shown, has_more: nextCursor !== '', ...more };
}

interface Window {
  oldest: number;
  latest: number;
  inclusive: boolean;
}

function window(args: Call['args']): Window {
  return {
    oldest: timeStamp(args.text('oldest'), 'invalid_ts_oldest', 0),
    latest: timeStamp(args.text('latest'), 'invalid_ts_latest', Number.POSITIVE_INFINITY),
    inclusive: args.flag('inclusive') ?? false,
  };
}

function timeStamp(text: string | undefined, refusal: string, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Refusal(refusal);
  return micros(text);
}

function isWithin(ts: string, { oldest, latest, inclusive }: Window): boolean {
  const at = micros(ts);
  return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function micros(ts: string): number {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}
