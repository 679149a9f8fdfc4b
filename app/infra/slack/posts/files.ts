import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { effectKind } from '../../effects/effect.ts';
import type { Effects, Settled } from '../../effects/effects.ts';
import { RetryLater } from '../../errors.ts';
import { clip } from '../blocks/text.ts';
import { CALL_LIMIT_MS, type CallOptions, type SlackClient } from '../client/client.ts';
import type { ArgsOf } from '../client/methods.ts';
import type { RefusalMeaning, SlackErrorCode } from '../client/outcomes.ts';
import { callOnce } from './call-once.ts';
import { createFileRecords } from './file-records.ts';
import { createRecall } from './recall.ts';
import { type Upload, upload } from './upload.ts';

export interface SharedFile extends Upload {
  /** The idempotency key: at most 120 characters. */
  key: string;
  /** C… or D…; the bot has to be a member. */
  channel: string;
  threadTs?: string | undefined;
  title: string;
}

export type ShareOutcome =
  // `already`: an earlier call has shared it.
  | { kind: 'shared'; already: boolean }
  | { kind: 'refused'; error: SlackErrorCode; meaning: RefusalMeaning }
  | { kind: 'unwanted' };

/** Shares files of one bot, at most once per key, even after a crash. */
export interface Files {
  /**
   * Uploads and shares a file once per key in the channel (and thread). If it throws, call it again: it first looks
   * whether the file has been shared. Throws what SlackClient.call throws.
   */
  share(file: SharedFile, options: CallOptions): Promise<ShareOutcome>;
}

/**
 * The effect of sharing a file in a channel or thread. The upload gives the file an id before it is shared, and that
 * id is searched for when the result is in doubt.
 */
const slackFile = effectKind({
  name: 'slack.file',
  note: z.object({ channel: z.string(), fileId: z.string() }),
  outcome: z.object({ fileId: z.string() }),
  callLimitMs: CALL_LIMIT_MS,
});

const MOST_TITLE = 200;

export interface FilesOptions {
  db: Database;
  effects: Effects;
  client: SlackClient;
  clock: Clock;
}

export function createFiles({ db, effects, client, clock }: FilesOptions): Files {
  const records = createFileRecords({ db, bot: client.bot });
  const recall = createRecall(client);

  async function share(file: SharedFile, options: CallOptions): Promise<ShareOutcome> {
    const { key, channel } = file;
    const record = await records.find(key);
    if (record?.shared) return { kind: 'shared', already: true };
    if (record?.earlierMark) await effects.inherit({ kind: slackFile, key, ...record.earlierMark });
    const settled = effectOf(file, options.signal);
    const { state, note } = await effects.settle(settled);
    if (state === 'done') return { kind: 'shared', already: true };
    // Slack may have dropped a refused file, so it is uploaded again.
    const known = state === 'refused' ? undefined : (note?.fileId ?? record?.fileId);
    const sent = await bytesAtSlack(file, known, options);
    if (sent.kind !== 'done') return sent;
    const { fileId } = sent.result;
    const made = await effects.perform({
      ...settled,
      note: { channel, fileId },
      async call(ready) {
        const args = argumentsOf(file, fileId);
        const outcome = await callOnce(client, 'files.completeUploadExternal', args, { ...options, ready });
        return outcome.kind === 'done' ? { kind: 'done', outcome: { fileId } } : outcome;
      },
    });
    if (made.kind === 'unwanted') return made;
    if (made.kind === 'done') return { kind: 'shared', already: made.already };
    if (known === undefined || made.refusal.error !== 'file_not_found') return { kind: 'refused', ...made.refusal };
    // Slack deletes an uploaded file that is not shared after a while.
    throw new RetryLater(`Slack has forgotten the file of ${key}.`, clock.now());
  }

  /**
   * A file that is uploaded already is shared by its id. If an earlier call still takes effect later, it shares the
   * same file, so people see only one.
   */
  function bytesAtSlack(file: SharedFile, fileId: string | undefined, options: CallOptions) {
    if (fileId === undefined) return upload(file, { ...options, client, clock });
    return { kind: 'done' as const, result: { fileId } };
  }

  function effectOf({ key, threadTs }: SharedFile, signal: AbortSignal | undefined) {
    return {
      kind: slackFile,
      key,
      async recall({ note: { fileId, channel }, agoMs }) {
        const place = await recall.findFile({ fileId, channel, agoMs, threadTs });
        return place === undefined ? { kind: 'absent' } : { kind: 'found', outcome: { fileId } };
      },
      record: (tx, { fileId }, { channel }) => records.shared(tx, { key, channel, fileId, at: clock.now() }),
      signal,
    } satisfies Settled<{ fileId: string }, { channel: string; fileId: string }>;
  }

  return { share };
}

function argumentsOf({ channel, threadTs, title }: SharedFile, fileId: string): ArgsOf<'files.completeUploadExternal'> {
  const files: ArgsOf<'files.completeUploadExternal'>['files'] = [{ id: fileId, title: clip(title, MOST_TITLE) }];
  return threadTs === undefined ? { files, channel_id: channel } : { files, channel_id: channel, thread_ts: threadTs };
}
