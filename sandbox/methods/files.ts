import { Refusal } from '../errors.ts';
import { objectsIn, textAt } from '../json.ts';
import type { Call, Method } from '../method.ts';
import { channelById } from './access.ts';
import { checkedBlocks } from './content.ts';

/** Uploading files: ask for an address, send the bytes there, then share what was sent. */
export const fileMethods: readonly Method[] = [
  {
    name: 'files.getUploadURLExternal',
    tier: 'tier4',
    scopes: ['files:write'],
    args: { filename: 'string!', length: 'number!', alt_txt: 'string', snippet_type: 'string' },
    errors: ['alt_txt_too_large', 'missing_argument'],
    run: ({ app, args, world }) => {
      if ((args.number('length') ?? 0) <= 0) throw new Refusal('missing_argument');
      if ((args.text('alt_txt') ?? '').length > 1000) throw new Refusal('alt_txt_too_large');
      const file = world.workspace.expectFile({
        name: args.required('filename'),
        appId: app.appId,
        altText: args.text('alt_txt') ?? '',
      });
      return { upload_url: `${world.url()}/upload/${file.id}`, file_id: file.id };
    },
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
    errors: ['channel_not_found', 'file_not_found', 'invalid_blocks', 'invalid_channel', 'not_in_channel'],
    run: complete,
  },
];

function complete(call: Call) {
  const { app, args, world } = call;
  const files = objectsIn(args.json('files')).map((wanted) => {
    const file = world.workspace.files.get(textAt(wanted, 'id') ?? '');
    if (!file?.bytes || file.appId !== app.appId) throw new Refusal('file_not_found');
    file.title = textAt(wanted, 'title') ?? file.name;
    return file;
  });
  if (files.length === 0) throw new Refusal('file_not_found');
  const shown = files.map(({ id, name, title, altText, bytes }) => ({
    id,
    name,
    title,
    alt_txt: altText,
    size: bytes?.length ?? 0,
    user: app.botUserId,
    url_private: `${world.url()}/files/${id}`,
    permalink: `${world.url()}/files/${id}`,
  }));
  const channels = [args.text('channel_id'), ...(args.text('channels') ?? '').split(',')].filter(
    (id) => id !== undefined && id !== '',
  );
  for (const id of channels) {
    const channel = channelById(call, id ?? '');
    if (!channel.members.has(app.botUserId)) throw new Refusal('not_in_channel');
    // Slack passes the blocks over where there is a comment.
    const comment = args.text('initial_comment') ?? '';
    const blocks = comment === '' && args.has('blocks') ? { blocks: checkedBlocks(args.json('blocks')) } : {};
    const thread = args.text('thread_ts');
    world.workspace.post(channel, {
      user: app.botUserId,
      bot_id: app.botId,
      app_id: app.appId,
      text: comment,
      files: shown,
      ...blocks,
      ...(thread ? { thread_ts: thread } : {}),
    });
  }
  return { files: shown };
}
