import { wiredMessage } from '../../wire.ts';
import { isTooLong } from '../block-kit/whole.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import type { Channel } from '../shapes.ts';
import { channelById, messageAt } from './access.ts';
import { type Content, checkedMetadata, contentArguments, readContent } from './content.ts';

const contentErrors = [
  'invalid_blocks',
  'invalid_blocks_format',
  'markdown_text_conflict',
  'no_text',
  'too_many_attachments',
] as const;
const metadataErrors = ['invalid_metadata_format', 'invalid_metadata_schema', 'metadata_too_large'] as const;

/** Posting, changing and deleting messages. */
export const chatMethods: readonly Method[] = [
  {
    name: 'chat.postMessage',
    tier: 'special',
    scopes: ['chat:write'],
    args: {
      ...contentArguments,
      channel: 'string!',
      metadata: 'json',
      thread_ts: 'string',
      reply_broadcast: 'boolean',
      mrkdwn: 'boolean',
      unfurl_links: 'boolean',
      unfurl_media: 'boolean',
    },
    errors: [
      ...contentErrors,
      ...metadataErrors,
      'cannot_reply_to_message',
      'channel_not_found',
      'is_archived',
      'messages_tab_disabled',
      'msg_blocks_too_long',
      'not_in_channel',
    ],
    run: postMessage,
  },
  {
    name: 'chat.update',
    tier: 'tier3',
    scopes: ['chat:write'],
    args: { ...contentArguments, channel: 'string!', ts: 'string!', metadata: 'json', reply_broadcast: 'boolean' },
    errors: [
      ...contentErrors,
      ...metadataErrors,
      'cant_update_message',
      'channel_not_found',
      'is_inactive',
      'message_not_found',
      'msg_too_long',
    ],
    run: updateMessage,
  },
  {
    name: 'chat.delete',
    tier: 'tier3',
    scopes: ['chat:write'],
    args: { channel: 'string!', ts: 'string!' },
    errors: ['cant_delete_message', 'channel_not_found', 'message_not_found'],
    run: deleteMessage,
  },
  {
    name: 'chat.postEphemeral',
    tier: 'tier4',
    scopes: ['chat:write'],
    args: { ...contentArguments, channel: 'string!', user: 'string!', thread_ts: 'string' },
    errors: [
      ...contentErrors,
      'cannot_reply_to_message',
      'channel_not_found',
      'is_archived',
      'messages_tab_disabled',
      'msg_too_long',
      'not_in_channel',
      'user_not_in_channel',
    ],
    run: postEphemeral,
  },
  {
    name: 'chat.getPermalink',
    tier: 'special',
    args: { channel: 'string!', message_ts: 'string!' },
    errors: ['channel_not_found', 'message_not_found'],
    run: (call) => {
      const channel = channelById(call, call.args.required('channel'));
      const message = messageAt(channel, call.args.required('message_ts'));
      const permalink = `${call.world.url()}/archives/${channel.id}/p${message.ts.replace('.', '')}`;
      return { channel: channel.id, permalink };
    },
  },
];

function postMessage(call: Call) {
  const { app, args, world } = call;
  const channel = destination(call);
  if (channel.archived) throw new Refusal('is_archived');
  const isMember = channel.members.has(app.botUserId);
  if (!isMember && !app.scopes.has('chat:write.public')) throw new Refusal('not_in_channel');
  if (channel.kind === 'im' && !app.messagesTab) throw new Refusal('messages_tab_disabled');
  const content = readContent(args);
  if (isTooLong(content.blocks)) throw new Refusal('msg_blocks_too_long');
  const message = world.workspace.post(channel, { ...own(call, content, channel), ...metadataOf(args) });
  return { channel: channel.id, ts: message.ts, message: wiredMessage(message) };
}

function updateMessage(call: Call) {
  const { app, args, world } = call;
  const channel = channelById(call, args.required('channel'));
  const message = messageAt(channel, args.required('ts'));
  if (message.app_id !== app.appId || message.subtype) throw new Refusal('cant_update_message');
  if (channel.archived) throw new Refusal('is_inactive');
  const content = readContent(args, { longest: 4000 });
  const metadata = args.has('metadata') ? metadataOf(args) : message.metadata ? { metadata: message.metadata } : {};
  const edited = world.workspace.edit(channel, message, { ...content, ...metadata }, app.botUserId);
  return { channel: channel.id, ts: edited.ts, text: edited.text, message: wiredMessage(edited) };
}

function deleteMessage(call: Call) {
  const { app, args, world } = call;
  const channel = channelById(call, args.required('channel'));
  const message = messageAt(channel, args.required('ts'));
  if (message.app_id !== app.appId || message.subtype) throw new Refusal('cant_delete_message');
  world.workspace.remove(channel, message);
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral(call: Call) {
  const { app, args, world } = call;
  const channel = named(call, args.required('channel'));
  if (channel.archived) throw new Refusal('is_archived');
  if (!channel.members.has(app.botUserId)) throw new Refusal('not_in_channel');
  const user = args.required('user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  if (channel.kind === 'im' && !app.messagesTab) throw new Refusal('messages_tab_disabled');
  const content = readContent(args, { longest: 40_000 });
  const message = world.workspace.whisper(channel, user, own(call, content, channel));
  return { message_ts: message.ts };
}

/** Where a message is posted: a channel by id or name, or a DM by its own id or by the person's. */
function destination(call: Call): Channel {
  const { app, args, world } = call;
  const wanted = args.required('channel');
  const person = world.workspace.people.get(wanted);
  if (!person) return named(call, wanted);
  if (person.deleted || person.isBot) throw new Refusal('channel_not_found');
  return world.workspace.openDirect([app.botUserId, person.id], app.botUserId);
}

function named(call: Call, wanted: string): Channel {
  const channel = channelById(call, call.world.workspace.channelNamed(wanted)?.id ?? '');
  const people = [...channel.members].map((id) => call.world.workspace.people.get(id));
  if (channel.kind === 'im' && people.some((one) => one?.deleted)) throw new Refusal('channel_not_found');
  return channel;
}

function own({ app, args }: Call, content: Content, channel: Channel) {
  const thread = args.text('thread_ts');
  const root = thread === undefined ? undefined : channel.messages.find((one) => one.ts === thread);
  // Slack refuses a reply to a reply, or to a message that does not exist, as not replyable.
  if (thread !== undefined && (!root || (root.thread_ts && root.thread_ts !== root.ts))) {
    throw new Refusal('cannot_reply_to_message');
  }
  return {
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.appId,
    ...content,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(args.flag('reply_broadcast') ? { reply_broadcast: true } : {}),
    ...(args.flag('mrkdwn') === false ? { mrkdwn: false } : {}),
  };
}

function metadataOf(args: Call['args']) {
  if (!args.has('metadata')) return {};
  return { metadata: checkedMetadata(args.json('metadata')) };
}
