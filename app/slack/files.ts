import type { CallOptions, SlackClient } from './client.ts';
import { SlackUnknown } from './errors.ts';

export interface Files {
  /** Uploads and shares once per key into channel (and thread). */
  share(
    file: {
      key: string;
      channel: string;
      threadTs?: string;
      filename: string;
      title: string;
      altText: string;
      bytes: Uint8Array;
    },
    options: CallOptions,
  ): Promise<{ kind: 'shared'; already: boolean } | { kind: 'refused'; error: string } | { kind: 'unwanted' }>;
}

export function createFiles(client: SlackClient): Files {
  const shared = new Set<string>();
  return {
    async share({ key, channel, threadTs, filename, title, altText, bytes }, options) {
      if (shared.has(key)) return { kind: 'shared', already: true };
      const wanted = { filename, length: bytes.length, alt_txt: altText };
      const asked = await client.call('files.getUploadURLExternal', wanted, options);
      if (asked.kind !== 'done') return asked.kind === 'unwanted' ? asked : { kind: 'refused', error: asked.error };
      const { upload_url: url, file_id: id } = asked.result;
      if (url === undefined || id === undefined) throw new SlackUnknown('files.getUploadURLExternal', 'no address');
      const form = new FormData();
      form.append('body', new Blob([new Uint8Array(bytes)]), filename);
      const sent = await fetch(url, { method: 'POST', body: form });
      if (!sent.ok) throw new SlackUnknown('files.getUploadURLExternal', `HTTP ${sent.status}`);
      const place = { channel_id: channel, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
      const done = await client.call('files.completeUploadExternal', { files: [{ id, title }], ...place }, options);
      if (done.kind !== 'done') return done.kind === 'unwanted' ? done : { kind: 'refused', error: done.error };
      shared.add(key);
      return { kind: 'shared', already: false };
    },
  };
}
