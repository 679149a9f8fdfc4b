import { wiredChannel } from '../../wire.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import type { Channel } from '../shapes.ts';
import { channelFor, inviting, managing, needChannel, needMembership, needScope } from './access.ts';

// Slack's page says 100 in one place and 1,000 in another; the lower limit is used.
const mostInvited = 100;
const mostInGroupDm = 8;

/** Members of conversations, and opening DMs. */
export const conversationMembers: readonly Method[] = [
  {
    name: 'conversations.open',
    tier: 'tier3',
    args: { users: 'string', channel: 'string', return_im: 'boolean', prevent_creation: 'boolean' },
    errors: [
      'channel_not_found',
      'method_not_supported_for_channel_type',
      'not_enough_users',
      'too_many_users',
      'user_disabled',
      'user_not_found',
      'users_list_not_supplied',
    ],
    run: openConversation,
  },
  {
    name: 'conversations.invite',
    tier: 'tier3',
    args: { channel: 'string!', users: 'string!', force: 'boolean' },
    errors: [
      'already_in_channel',
      'cant_invite',
      'cant_invite_self',
      'channel_not_found',
      'is_archived',
      'method_not_supported_for_channel_type',
      'no_user',
      'not_in_channel',
      'ura_max_channels',
      'user_is_restricted',
      'user_not_found',
    ],
    run: invite,
  },
  {
    name: 'conversations.kick',
    tier: 'tier3',
    args: { channel: 'string!', user: 'string' },
    errors: [
      'cant_kick_from_general',
      'cant_kick_self',
      'channel_not_found',
      'method_not_supported_for_channel_type',
      'not_in_channel',
      'restricted_action',
      'user_not_found',
    ],
    run: kick,
  },
  {
    name: 'conversations.join',
    tier: 'tier3',
    scopes: ['channels:join'],
    args: { channel: 'string!' },
    errors: ['channel_not_found', 'is_archived', 'method_not_supported_for_channel_type'],
    run: ({ app, args, world }) => {
      const channel = world.workspace.channels.get(args.required('channel'));
      if (!channel || (channel.kind !== 'public' && !channel.members.has(app.botUserId)))
        throw new Refusal('channel_not_found');
      if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
      if (channel.archived) throw new Refusal('is_archived');
      const warning = 'already_in_channel';
      const already = channel.members.has(app.botUserId) ? { warning, response_metadata: { warnings: [warning] } } : {};
      world.workspace.join(channel, app.botUserId);
      return { channel: wiredChannel(channel, app), ...already };
    },
  },
  {
    name: 'conversations.leave',
    tier: 'tier3',
    args: { channel: 'string!' },
    errors: [
      'cant_leave_general',
      'channel_not_found',
      'is_archived',
      'last_member',
      'method_not_supported_for_channel_type',
    ],
    run: (call) => {
      const { app, args, world } = call;
      const channel = channelFor(call, args.required('channel'), managing);
      needChannel(channel);
      if (channel.isGeneral) throw new Refusal('cant_leave_general');
      if (channel.archived) throw new Refusal('is_archived');
      if (!channel.members.has(app.botUserId)) return { not_in_channel: true };
      if (channel.kind === 'private' && channel.members.size === 1) throw new Refusal('last_member');
      world.workspace.leave(channel, app.botUserId);
      return {};
    },
  },
];

function openConversation(call: Call) {
  const { app, args, world } = call;
  const known = args.text('channel');
  if (known !== undefined) {
    const channel = channelFor(call, known, managing);
    if (channel.kind !== 'im' && channel.kind !== 'mpim') throw new Refusal('method_not_supported_for_channel_type');
    return opened(call, channel, true);
  }
  const users = idsIn(args.text('users'));
  if (users.length === 0) throw new Refusal('users_list_not_supplied');
  if (users.length > mostInGroupDm) throw new Refusal('too_many_users');
  needScope(call, managing[users.length === 1 ? 'im' : 'mpim']);
  for (const id of users) {
    const person = world.workspace.people.get(id);
    if (!person || id === app.botUserId) throw new Refusal('user_not_found');
    if (person.deleted) throw new Refusal('user_disabled');
  }
  const members = [app.botUserId, ...users];
  const before = world.workspace.directChannel(members);
  if (!before && args.flag('prevent_creation')) throw new Refusal('channel_not_found');
  return opened(call, before ?? world.workspace.openDirect(members, app.botUserId), before !== undefined);
}

function opened({ app, args }: Call, channel: Channel, already: boolean) {
  const status = already ? { no_op: true, already_open: true } : {};
  return args.flag('return_im')
    ? { ...status, channel: wiredChannel(channel, app) }
    : { ...status, channel: { id: channel.id } };
}

function invite(call: Call) {
  const { app, args, world } = call;
  const channel = changeable(call, inviting);
  const users = idsIn(args.text('users'));
  if (users.length === 0) throw new Refusal('no_user');
  if (users.length > mostInvited) throw new Refusal('invalid_arguments');
  const checked = users.map((user) => ({ user, error: whyNotInvited(call, channel, user) }));
  const errors = checked.flatMap(({ user, error }) => (error ? [{ user, ok: false, error }] : []));
  const welcome = checked.filter(({ error }) => !error);
  // Deactivated people are refused one by one. Any other problem keeps everybody out, unless `force` is given.
  const blocked = errors.some(({ error }) => error !== 'cant_invite') && !args.flag('force');
  if (!blocked) for (const { user } of welcome) world.workspace.join(channel, user, app.botUserId);
  const [first] = errors;
  if (first && (blocked || welcome.length === 0 || !args.flag('force'))) throw new Refusal(first.error, { errors });
  return { channel: wiredChannel(channel, app), ...(first ? { errors } : {}) };
}

function whyNotInvited({ app, world }: Call, channel: Channel, user: string): string | undefined {
  const person = world.workspace.people.get(user);
  if (!person) return 'user_not_found';
  if (user === app.botUserId) return 'cant_invite_self';
  if (person.deleted) return 'cant_invite';
  if (channel.members.has(user)) return 'already_in_channel';
  return person.isRestricted ? 'user_is_restricted' : undefined;
}

function kick(call: Call) {
  const { app, args, world } = call;
  const channel = channelFor(call, args.required('channel'), managing);
  needChannel(channel);
  needMembership(call, channel);
  const user = args.required('user');
  if (!world.workspace.people.has(user)) throw new Refusal('user_not_found');
  if (user === app.botUserId) throw new Refusal('cant_kick_self');
  if (channel.isGeneral) throw new Refusal('cant_kick_from_general');
  if (!channel.members.has(user)) throw new Refusal('not_in_channel');
  // The code restricted_action is used because is_archived is not among those that Slack lists for this method.
  if (channel.archived) throw new Refusal('restricted_action');
  world.workspace.leave(channel, user);
  return { errors: {} };
}

function changeable(call: Call, scopes: typeof managing): Channel {
  const channel = channelFor(call, call.args.required('channel'), scopes);
  needChannel(channel);
  if (channel.archived) throw new Refusal('is_archived');
  needMembership(call, channel);
  return channel;
}

function idsIn(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
