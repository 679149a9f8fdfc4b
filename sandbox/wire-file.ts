import type { UploadedFile } from './api/shapes.ts';
import type { JsonObject } from './json.ts';
import { kindOfFile } from './workspace/file-kinds.ts';
import type { World } from './workspace/world.ts';

const isPicture = /^image\//;

/** A file in the format of answers and messages; a picture's preview is the picture itself. */
export function wiredFile(file: UploadedFile, { workspace, url }: Pick<World, 'workspace' | 'url'>): JsonObject {
  const { mimetype, filetype, prettyType } = kindOfFile(file.name);
  const owner = workspace.apps.find((app) => app.appId === file.appId);
  const address = `${url()}/files/${file.id}`;
  const shared = (kinds: readonly string[]) =>
    file.shares.filter(({ channel }) => kinds.includes(workspace.channels.get(channel)?.kind ?? ''));
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype,
    filetype,
    pretty_type: prettyType,
    user: owner?.botUserId ?? '',
    user_team: workspace.team.id,
    editable: false,
    size: file.bytes?.length ?? 0,
    mode: 'hosted',
    is_external: false,
    is_public: shared(['public']).length > 0,
    public_url_shared: false,
    display_as_bot: false,
    url_private: address,
    url_private_download: address,
    permalink: address,
    alt_txt: file.altText,
    ...(isPicture.test(mimetype) ? { thumb_360: address, thumb_720: address } : {}),
    channels: shared(['public']).map(({ channel }) => channel),
    groups: shared(['private', 'mpim']).map(({ channel }) => channel),
    ims: shared(['im']).map(({ channel }) => channel),
    shares: { public: byChannel(shared(['public'])), private: byChannel(shared(['private', 'mpim', 'im'])) },
    has_rich_preview: false,
    file_access: 'visible',
  };
}

function byChannel(shares: UploadedFile['shares']): JsonObject {
  const found: { [channel: string]: JsonObject[] } = {};
  for (const { channel, ts, threadTs } of shares) {
    found[channel] = [...(found[channel] ?? []), { ts, ...(threadTs ? { thread_ts: threadTs } : {}) }];
  }
  return found;
}
