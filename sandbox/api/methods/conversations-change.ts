import { wiredChannel } from '../../wire.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import { channelById, channelFor, managing, needChannel, needMembership, needScope, topicWriting } from './access.ts';

const nameErrors = [
  'invalid_name',
  'invalid_name_maxlength',
  'invalid_name_punctuation',
  'invalid_name_required',
  'invalid_name_specials',
  'name_taken',
] as const;
const onChannel = ['channel_not_found', 'method_not_supported_for_channel_type'] as const;
const longestRemark = 250;

/** Creating and changing channels. */
export const conversationChanges: readonly Method[] = [
  {
    name: 'conversations.create',
    tier: 'tier2',
    args: { name: 'string', is_private: 'boolean' },
    errors: nameErrors,
    run: (call) => {
      const { app, args, world } = call;
      const kind = args.flag('is_private') ? 'private' : 'public';
      needScope(call, managing[kind]);
      const name = freeName(call, args.required('name'));
      const creator = app.botUserId;
      const channel = world.workspace.addChannel({ name, kind, creator, members: [creator] });
      return { channel: wiredChannel(channel, app) };
    },
  },
  {
    name: 'conversations.rename',
    tier: 'tier2',
    args: { channel: 'string!', name: 'string' },
    errors: [...nameErrors, ...onChannel, 'is_archived', 'not_authorized', 'not_in_channel'],
    run: (call) => {
      const channel = liveChannel(call, managing);
      if (channel.creator !== call.app.botUserId) throw new Refusal('not_authorized');
      const name = call.args.required('name');
      if (name !== channel.name) call.world.workspace.rename(channel, freeName(call, name), call.app.botUserId);
      return { channel: wiredChannel(channel, call.app) };
    },
  },
  {
    name: 'conversations.archive',
    tier: 'tier2',
    args: { channel: 'string!' },
    errors: [...onChannel, 'already_archived', 'cant_archive_general', 'not_in_channel'],
    run: (call) => {
      const channel = channelFor(call, call.args.required('channel'), managing);
      needChannel(channel);
      if (channel.isGeneral) throw new Refusal('cant_archive_general');
      if (channel.archived) throw new Refusal('already_archived');
      needMembership(call, channel);
      call.world.workspace.archive(channel, call.app.botUserId);
      return {};
    },
  },
  {
    name: 'conversations.unarchive',
    tier: 'tier2',
    args: { channel: 'string!' },
    errors: [...onChannel, 'not_archived'],
    run: (call) => {
      const channel = channelFor(call, call.args.required('channel'), managing);
      needChannel(channel);
      if (!channel.archived) throw new Refusal('not_archived');
      // Slack's page warns that bot tokens cannot unarchive. It does not document the error code.
      throw new Refusal('channel_not_found');
    },
  },
  {
    name: 'conversations.setTopic',
    tier: 'tier2',
    args: { channel: 'string!', topic: 'string' },
    errors: [...onChannel, 'is_archived', 'not_in_channel', 'too_long'],
    run: (call) => {
      const channel = remarked(call, 'topic');
      return { channel: wiredChannel(channel, call.app) };
    },
  },
  {
    name: 'conversations.setPurpose',
    tier: 'tier2',
    args: { channel: 'string!', purpose: 'string' },
    errors: [...onChannel, 'is_archived', 'not_in_channel', 'too_long'],
    run: (call) => ({ purpose: remarked(call, 'purpose').purpose.value }),
  },
];

function remarked(call: Call, field: 'topic' | 'purpose') {
  const value = call.args.required(field);
  const channel = channelById(call, call.args.required('channel'));
  needScope(call, topicWriting[channel.kind]);
  needChannel(channel);
  if (channel.archived) throw new Refusal('is_archived');
  needMembership(call, channel);
  if ([...value].length > longestRemark) throw new Refusal('too_long');
  call.world.workspace.remark(channel, field, value, call.app.botUserId);
  return channel;
}

function liveChannel(call: Call, scopes: typeof managing) {
  const channel = channelFor(call, call.args.required('channel'), scopes);
  needChannel(channel);
  if (channel.archived) throw new Refusal('is_archived');
  needMembership(call, channel);
  return channel;
}

/** Checks that a name obeys Slack's rules and that no channel has it, not even an archived one. */
function freeName({ world }: Call, name: string): string {
  if (name === '') throw new Refusal('invalid_name_required');
  if (name.length > 80) throw new Refusal('invalid_name_maxlength');
  if (/^[-_.,!?]+$/.test(name)) throw new Refusal('invalid_name_punctuation');
  if (!/^[a-z0-9_-]+$/.test(name)) throw new Refusal('invalid_name_specials');
  if (world.workspace.channelNamed(name)?.name === name) throw new Refusal('name_taken');
  return name;
}
