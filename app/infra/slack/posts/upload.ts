import type { Clock } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import { clip } from '../blocks/text.ts';
import type { CallOptions, CallOutcome, SlackClient } from '../client/client.ts';
import { SlackUnknown } from '../client/errors.ts';

export interface Upload {
  filename: string;
  altText: string;
  bytes: Uint8Array;
}

const TIMEOUT_MS = 30_000;
const RETRY_MS = 5_000;
const MOST_ALT_TEXT = 1_000;

/**
 * Uploads a file to Slack. Nobody sees it before it is shared, so repeating this does no harm. Throws RetryLater where
 * the upload fails.
 */
export async function upload(
  { filename, altText, bytes }: Upload,
  { client, clock, ...options }: CallOptions & { client: SlackClient; clock: Clock },
): Promise<CallOutcome<{ fileId: string }>> {
  // Slack's documentation calls it alt_txt, unlike its SDK.
  const args = { filename, length: bytes.length, alt_txt: clip(altText, MOST_ALT_TEXT) };
  const asked = await client.call('files.getUploadURLExternal', args, options);
  if (asked.kind !== 'done') return asked;
  const { upload_url: url, file_id: fileId } = asked.result;
  if (url === undefined || fileId === undefined) {
    throw new SlackUnknown('files.getUploadURLExternal', 'no upload_url and file_id');
  }
  const problem = await send(url, { filename, bytes });
  if (problem === undefined) return { kind: 'done', result: { fileId } };
  const until = new Date(clock.now().getTime() + RETRY_MS);
  throw new RetryLater(`The file ${filename} did not reach Slack: ${problem}.`, until);
}

/** Uploads the bytes. Returns the problem, if any. The URL itself grants access, so no token is sent. */
async function send(url: string, { filename, bytes }: Pick<Upload, 'filename' | 'bytes'>): Promise<string | undefined> {
  const form = new FormData();
  form.append('body', new Blob([new Uint8Array(bytes)]), filename);
  try {
    const response = await fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200 ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
