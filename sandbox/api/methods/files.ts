import { objectsIn, textAt } from '../../json.ts';
import { wiredFile } from '../../wire-file.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import type { Channel, UploadedFile } from '../shapes.ts';
import { channelById } from './access.ts';
import { checkedBlocks } from './content.ts';

// The limits are from Slack's pages of these methods.
const longestAltText = 1_000;
const longestSnippet = 1024 * 1024;
const mostChannels = 100;

/** Uploading files: request an address, send the bytes there, then share the file. */
export const fileMethods: readonly Method[] = [
  {
    name: 'files.getUploadURLExternal',
    tier: 'tier4',
    scopes: ['files:write'],
    args: { filename: 'string!', length: 'number!', alt_txt: 'string', snippet_type: 'string' },
    errors: ['alt_txt_too_large', 'missing_argument', 'snippet_too_large'],
    run: expect,
  },
  {
    name: 'files.completeUploadExternal',
    tier: 'tier4',
    scopes: ['files:write'],
    args: {
      files: 'json!',
      channel_id: 'string',
      channels: 'string',
      initial_comment: 'string',
      thread_ts: 'string',
      blocks: 'json',
    },
    errors: [
      'channel_not_found',
      'channels_limit_exceeded',
      'file_not_found',
      'invalid_blocks',
      'invalid_channel',
      'not_in_channel',
      'posting_to_channel_denied',
    ],
    run: complete,
  },
  {
    name: 'files.info',
    tier: 'tier4',
    scopes: ['files:read'],
    args: { file: 'string!', count: 'number', cursor: 'string', limit: 'number', page: 'number' },
    errors: ['file_not_found', 'not_visible'],
    run: (call) => {
      const file = call.world.workspace.files.get(call.args.required('file'));
      if (!file?.bytes) throw new Refusal('file_not_found');
      if (!isVisible(call, file)) throw new Refusal('not_visible');
      return { file: wiredFile(file, call.world), comments: [], response_metadata: { next_cursor: '' } };
    },
  },
];

function expect({ app, args, world }: Call) {
  const length = args.number('length') ?? 0;
  const altText = args.text('alt_txt') ?? '';
  if (length <= 0) throw new Refusal('missing_argument');
  if (altText.length > longestAltText) throw new Refusal('alt_txt_too_large');
  if (args.has('snippet_type') && length > longestSnippet) throw new Refusal('snippet_too_large');
  const file = world.workspace.expectFile({ name: args.required('filename'), appId: app.appId, altText, length });
  return { upload_url: `${world.url()}/upload/${file.id}`, file_id: file.id };
}

function complete(call: Call) {
  const { app, args, world } = call;
  const wanted = objectsIn(args.json('files')).map((one) => ({
    id: textAt(one, 'id') ?? '',
    title: textAt(one, 'title'),
  }));
  const files = wanted.map(({ id }) => {
    const file = world.workspace.files.get(id);
    if (!file?.bytes || file.appId !== app.appId) throw new Refusal('file_not_found');
    return file;
  });
  if (files.length === 0) throw new Refusal('file_not_found');
  const channels = destinations(call);
  // Slack ignores the blocks if there is a comment.
  const text = args.text('initial_comment') ?? '';
  const blocks = text === '' && args.has('blocks') ? { blocks: checkedBlocks(args.json('blocks')) } : {};

  // Changes are made only after all checks.
  for (const [at, file] of files.entries()) file.title = wanted[at]?.title ?? file.name;
  for (const channel of channels) share(call, channel, { files, text, ...blocks });
  return { files: files.map((file) => wiredFile(file, world)) };
}

function destinations(call: Call): Channel[] {
  const { app, args } = call;
  const named = [args.text('channel_id'), ...(args.text('channels') ?? '').split(',')];
  const ids = [...new Set(named.filter((id) => id !== undefined && id !== ''))];
  if (ids.length > mostChannels) throw new Refusal('channels_limit_exceeded');
  return ids.map((id = '') => {
    // Unlike in chat.postMessage, names of channels and ids of people are not accepted here.
    if (!/^[CGD]/.test(id)) throw new Refusal('invalid_channel');
    const channel = channelById(call, id);
    if (!channel.members.has(app.botUserId)) throw new Refusal('not_in_channel');
    // The code is a guess: of those on Slack's page, it fits an archived channel best.
    if (channel.archived) throw new Refusal('posting_to_channel_denied');
    return channel;
  });
}

function share(
  { app, args, world }: Call,
  channel: Channel,
  { files, ...content }: { files: UploadedFile[]; text: string; blocks?: ReturnType<typeof checkedBlocks> },
): void {
  const thread = args.text('thread_ts');
  const message = world.workspace.post(channel, {
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.appId,
    subtype: 'file_share',
    ...content,
    files: files.map((file) => wiredFile(file, world)),
    ...(thread ? { thread_ts: thread } : {}),
  });
  for (const file of files) file.shares.push({ channel: channel.id, ts: message.ts, threadTs: thread });
}

function isVisible({ app, world }: Call, file: UploadedFile): boolean {
  if (file.appId === app.appId) return true;
  return file.shares.some(({ channel }) => world.workspace.channels.get(channel)?.members.has(app.botUserId));
}
