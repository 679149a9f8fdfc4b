import { type Clock, sleep } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { RetryLater } from '../../errors.ts';
import { clip } from '../blocks/text.ts';
import type { CallOptions, SlackClient } from '../client/client.ts';
import type { ArgsOf } from '../client/methods.ts';
import type { RefusalMeaning, SlackErrorCode } from '../client/outcomes.ts';
import { createFileRecords, type FileRecord } from './file-records.ts';
import { createRecall } from './recall.ts';
import { type Upload, upload } from './upload.ts';

export interface SharedFile extends Upload {
  /** What makes it one file: at most 120 characters. */
  key: string;
  /** C… or D…; the bot has to be a member. */
  channel: string;
  threadTs?: string | undefined;
  title: string;
}

export type ShareOutcome =
  | { kind: 'shared' /** Not by this call. */; already: boolean }
  | { kind: 'refused'; error: SlackErrorCode; meaning: RefusalMeaning }
  | { kind: 'unwanted' };

/** The files that one bot shows, at most once per key, whatever crashes in between. */
export interface Files {
  /**
   * Uploads and shares once per key into the channel (and thread). After a throw, call again: it looks first whether
   * it happened. Throws what SlackClient.call throws.
   */
  share(file: SharedFile, options: CallOptions): Promise<ShareOutcome>;
}

/** A share of unknown fate may still appear so long after it was begun: the client's time-out, and a moment. */
const SETTLES_MS = 20_000;
/** A doubt that clears up this soon is waited for; longer ones are given back to the job. */
const PATIENCE_MS = 2_500;
const MOST_TITLE = 200;

export function createFiles({ db, client, clock }: { db: Database; client: SlackClient; clock: Clock }): Files {
  const records = createFileRecords({ db, bot: client.bot });
  const recall = createRecall(client);
  /** Keys that this process is at. */
  const underWay = new Set<string>();

  async function shareAlone(file: SharedFile, options: CallOptions): Promise<ShareOutcome> {
    const { key, channel } = file;
    const record = await resolve(file, options.signal);
    if (record?.shared) return { kind: 'shared', already: true };
    const sent = await bytesAtSlack(file, record, options);
    if (sent.kind !== 'done') return sent;
    const { fileId } = sent.result;
    let begunAt = record?.begunAt;

    /** The mark is committed before the call: a crash from here on leaves a doubt, never a second file. */
    const begin = async () => {
      if (options.stillWanted && !(await options.stillWanted())) return false;
      const now = clock.now();
      if (!(await records.begin({ key, channel, fileId, at: now, unlessSince: begunAt }))) throw elsewhere(key);
      begunAt = now;
      return true;
    };

    try {
      const args = argumentsOf(file, fileId);
      const outcome = await client.call('files.completeUploadExternal', args, { ...options, stillWanted: begin });
      if (outcome.kind === 'done') {
        await records.shared(key, clock.now());
        return { kind: 'shared', already: false };
      }
      const lost = outcome.kind === 'refused' && outcome.error === 'file_not_found';
      await records.forget(key, begunAt, { lost });
      // Slack keeps bytes that were not shared for a while only: the next attempt sends them again.
      if (lost && record?.fileId !== undefined)
        throw new RetryLater(`Slack has forgotten the file of ${key}.`, clock.now());
      return outcome;
    } catch (error) {
      if (error instanceof RetryLater) await records.forget(key, begunAt);
      throw error;
    }
  }

  /** One that was sent before is shared under its own id: should the first call still happen, it is the same file. */
  function bytesAtSlack(file: SharedFile, record: FileRecord | undefined, options: CallOptions) {
    if (record?.fileId === undefined) return upload(file, { ...options, client, clock });
    return { kind: 'done' as const, result: { fileId: record.fileId } };
  }

  /** The record, with the doubt resolved where there was one: `begunAt` without `shared` then means it did not happen. */
  async function resolve({ key, threadTs }: SharedFile, signal?: AbortSignal): Promise<FileRecord | undefined> {
    const record = await records.find(key);
    if (!record || record.shared || !record.begunAt || record.fileId === undefined) return record;
    const { channel, fileId, begunAt } = record;
    await settled(key, new Date(begunAt.getTime() + SETTLES_MS), signal);
    if (!(await recall.findFile({ fileId, channel, since: begunAt, threadTs }))) return record;
    await records.shared(key, clock.now());
    return { ...record, shared: true };
  }

  async function settled(key: string, at: Date, signal?: AbortSignal) {
    const leftMs = at.getTime() - clock.now().getTime();
    if (leftMs > PATIENCE_MS) throw new RetryLater(`Whether ${key} was shared is not settled yet.`, at);
    if (leftMs > 0) await sleep(clock, leftMs, signal);
    if (signal?.aborted) throw new RetryLater(`Gave up finding out whether ${key} was shared.`, clock.now());
  }

  function elsewhere(key: string) {
    return new RetryLater(`The file ${key} is under way elsewhere.`, new Date(clock.now().getTime() + PATIENCE_MS));
  }

  return {
    async share(file, options) {
      if (underWay.has(file.key)) throw elsewhere(file.key);
      underWay.add(file.key);
      try {
        return await shareAlone(file, options);
      } finally {
        underWay.delete(file.key);
      }
    },
  };
}

function argumentsOf({ channel, threadTs, title }: SharedFile, fileId: string): ArgsOf<'files.completeUploadExternal'> {
  const files: ArgsOf<'files.completeUploadExternal'>['files'] = [{ id: fileId, title: clip(title, MOST_TITLE) }];
  return threadTs === undefined ? { files, channel_id: channel } : { files, channel_id: channel, thread_ts: threadTs };
}
