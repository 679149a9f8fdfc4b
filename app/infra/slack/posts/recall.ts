import { z } from 'zod';
import type { CallOptions, SlackClient } from '../client/client.ts';
import { SlackRefused } from '../client/errors.ts';

/** The type of the metadata on each of our posts. The metadata holds the key by which a post is found again. */
export const POST_EVENT = 'crewcall_post';

export interface Recall {
  /**
   * Looks whether a message was posted: searches the messages of `target` (a channel, or a person's DM) since then
   * for metadata with this key. Undefined: it was not found.
   */
  find(post: {
    key: string;
    target: string;
    agoMs: () => number;
    threadTs?: string | undefined;
  }): Promise<Place | undefined>;
  /** Looks where the file was shared in the channel (and thread) since then; undefined: not found. */
  findFile(file: {
    fileId: string;
    channel: string;
    agoMs: () => number;
    threadTs?: string | undefined;
  }): Promise<Place | undefined>;
  /** Remembers the DM (D…) that posts to a person (U…) go to. */
  learn(target: string, channel: string): void;
}

export interface Place {
  channel: string;
  ts: string;
}

// Jobs wait for the look-up, and a person may be waiting for them, so it has a high priority.
const options: CallOptions = { priority: 'undo' };
/** A tolerance for clock differences beyond what Slack's answers have shown. */
const SKEW_MS = 5 * 60_000;
const PAGE = 200;

export function createRecall(client: SlackClient): Recall {
  const directMessages = new Map<string, string>();

  async function channelOf(target: string): Promise<string | undefined> {
    if (!/^[UW]/.test(target)) return target;
    const known = directMessages.get(target);
    if (known !== undefined) return known;
    const opened = await client.call('conversations.open', { users: target }, options);
    const id = opened.kind === 'done' ? opened.result.channel?.id : undefined;
    if (id !== undefined) directMessages.set(target, id);
    return id;
  }

  function oldestOf(agoMs: () => number): Date {
    return new Date(client.slackClock.ago(agoMs()).getTime() - SKEW_MS);
  }

  async function search({ isIt, channel, threadTs }: Search, oldest: Date): Promise<Place | undefined> {
    const query = { channel, oldest: slackTs(oldest), limit: PAGE, include_all_metadata: true };
    const pages =
      threadTs === undefined
        ? client.pages('conversations.history', query, options)
        : client.pages('conversations.replies', { ...query, ts: threadTs }, options);
    try {
      for await (const page of pages) {
        const ts = tsOf(isIt, page.messages ?? []);
        if (ts !== undefined) return { channel, ts };
      }
    } catch (error) {
      // The conversation does not exist any more, so neither does the post.
      if (!(error instanceof SlackRefused && gone.has(error.error))) throw error;
    }
    return undefined;
  }

  async function searchSince(wanted: Search, agoMs: () => number): Promise<Place | undefined> {
    const oldest = oldestOf(agoMs);
    const found = await search(wanted, oldest);
    // The answer may have shown that Slack's clock is further behind ours than we knew, so the search starts earlier.
    const older = oldestOf(agoMs);
    if (found || older.getTime() >= oldest.getTime() - SKEW_MS) return found;
    return search(wanted, older);
  }

  return {
    async find({ key, target, agoMs, threadTs }) {
      const channel = await channelOf(target);
      // The person cannot be written to, so nothing was posted either.
      if (channel === undefined) return undefined;
      return searchSince({ isIt: (message) => keyOf(message) === key, channel, threadTs }, agoMs);
    },
    findFile: ({ fileId, channel, agoMs, threadTs }) =>
      searchSince({ isIt: (message) => filesOf(message).includes(fileId), channel, threadTs }, agoMs),
    learn(target, channel) {
      if (target !== channel) directMessages.set(target, channel);
    },
  };
}

interface Search {
  isIt: (message: unknown) => boolean;
  channel: string;
  threadTs?: string | undefined;
}

const gone: ReadonlySet<string> = new Set(['channel_not_found', 'thread_not_found']);

function tsOf(isIt: (message: unknown) => boolean, messages: readonly unknown[]): string | undefined {
  return Dated.safeParse(messages.find(isIt)).data?.ts;
}

function keyOf(message: unknown): string | undefined {
  return OurPost.safeParse(message).data?.metadata.event_payload.key;
}

function filesOf(message: unknown): string[] {
  return WithFiles.safeParse(message).data?.files.map(({ id }) => id) ?? [];
}

const Dated = z.object({ ts: z.string() });
const OurPost = z.object({
  metadata: z.object({ event_type: z.literal(POST_EVENT), event_payload: z.object({ key: z.string() }) }),
});
const WithFiles = z.object({ files: z.array(z.object({ id: z.string() })) });

function slackTs(at: Date) {
  return (Math.max(0, at.getTime()) / 1_000).toFixed(6);
}
