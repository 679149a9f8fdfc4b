import { type Clock, sleep } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { RetryLater } from '../../errors.ts';
import type { CallOptions, SlackClient } from '../client/client.ts';
import { SlackRefused, SlackUnknown } from '../client/errors.ts';
import type { ArgsOf } from '../client/methods.ts';
import type { RefusalMeaning, SlackErrorCode } from '../client/outcomes.ts';
import { bodyOf, type MessageBody } from './message-body.ts';
import { createPostRecords, type PostRecord } from './post-records.ts';
import { createRecall, type Place, POST_EVENT } from './recall.ts';
import type { Removal } from './removal-plan.ts';
import { createRemovals } from './removals.ts';

export type { MessageBody } from './message-body.ts';

export interface Post {
  /** What makes it one message: at most 120 characters. */
  key: string;
  /** A channel (C…) or a person (U…). */
  to: string;
  message: MessageBody;
  threadTs?: string | undefined;
  replyBroadcast?: boolean | undefined;
}

export type PostOutcome =
  | { kind: 'posted'; channel: string; ts: string /** Not by this call. */; already: boolean }
  | { kind: 'unwanted' }
  | { kind: 'refused'; error: SlackErrorCode; meaning: RefusalMeaning };

/** What one bot posts, at most once per key, whatever crashes in between. Throws what SlackClient.call throws. */
export interface Posts {
  /** Posts once per key. After a throw, call again: it looks first whether it happened. */
  post(post: Post, options: CallOptions): Promise<PostOutcome>;
  /** Rewrites it. `disarms`: its buttons go with this. */
  update(
    key: string,
    message: MessageBody,
    options: CallOptions & { disarms?: boolean },
  ): Promise<{ kind: 'updated' | 'gone' | 'unwanted' | 'never_posted' }>;
  /**
   * Takes it away. A reply in a thread whose fate is unknown is found only by post(). Throws SlackRefused where
   * Slack does not let us delete it.
   */
  delete(key: string, options: CallOptions): Promise<{ kind: 'deleted' | 'already' | 'never_posted' | 'unwanted' }>;
  /**
   * Takes it away in the order of the plan over all messages that are to go, see removals.ts. Its buttons go at the
   * latest when no other's are left.
   */
  remove(removal: PlannedRemoval, signal: AbortSignal): Promise<{ kind: 'deleted' | 'already' | 'never_posted' }>;
  /** Takes its buttons away in the same order; it stays. */
  disarm(removal: PlannedRemoval, signal: AbortSignal): Promise<void>;
  /** Where it lies, if it was posted and not deleted. */
  where(key: string): Promise<Place | undefined>;
}

/** A message that is to go; where it lies is known from its key. */
export type PlannedRemoval = Omit<Removal, 'place'>;

/** A post of unknown fate may still appear so long after it was begun, or after its call ended without an answer. */
const SETTLES_MS = 8_000;
const SETTLES_AFTER_BREAK_MS = 1_500;
const SETTLES_AFTER_TIMEOUT_MS = 5_000;
/** A doubt that clears up this soon is waited for; longer ones are given back to the job. */
const PATIENCE_MS = 2_500;

export function createPosts({ db, client, clock }: { db: Database; client: SlackClient; clock: Clock }): Posts {
  const records = createPostRecords({ db, bot: client.bot });
  const recall = createRecall(client);
  const removals = createRemovals({ client, records, clock });
  /** When the doubts about calls of this process, which ended without an answer, are settled. */
  const settlingAt = new Map<string, Date>();

  /** Keys that this process is at. */
  const underWay = new Set<string>();

  async function post(post: Post, options: CallOptions): Promise<PostOutcome> {
    const { key } = post;
    if (underWay.has(key)) throw elsewhere(key);
    underWay.add(key);
    try {
      return await postAlone(post, options);
    } finally {
      underWay.delete(key);
    }
  }

  async function postAlone(post: Post, options: CallOptions): Promise<PostOutcome> {
    const { key, to } = post;
    const record = await resolve(key, post.threadTs, options.signal);
    if (record?.place) return { kind: 'posted', ...record.place, already: true };
    let begunAt = record?.begunAt;

    /** The mark is committed before the call: a crash from here on leaves a doubt, never a second message. */
    const begin = async () => {
      if (options.stillWanted && !(await options.stillWanted())) return false;
      const now = clock.now();
      if (!(await records.begin({ key, to, at: now, unlessSince: begunAt }))) throw elsewhere(key);
      begunAt = now;
      return true;
    };

    try {
      const outcome = await client.call('chat.postMessage', argumentsOf(post), { ...options, stillWanted: begin });
      if (outcome.kind !== 'done') {
        await records.forget(key, begunAt);
        return outcome.kind === 'unwanted'
          ? outcome
          : { kind: 'refused', error: outcome.error, meaning: outcome.meaning };
      }
      const { channel, ts } = outcome.result;
      if (channel === undefined || ts === undefined) throw new SlackUnknown('chat.postMessage', 'no channel and ts');
      recall.learn(to, channel);
      await records.posted(key, { channel, ts }, clock.now());
      return { kind: 'posted', channel, ts, already: false };
    } catch (error) {
      if (error instanceof SlackUnknown) {
        settlingAt.set(key, later(error.timedOut ? SETTLES_AFTER_TIMEOUT_MS : SETTLES_AFTER_BREAK_MS));
      }
      if (error instanceof RetryLater) await records.forget(key, begunAt);
      throw error;
    }
  }

  /** The record, with the doubt resolved where there was one: `begunAt` without place then means it did not happen. */
  async function resolve(key: string, threadTs?: string, signal?: AbortSignal): Promise<PostRecord | undefined> {
    const record = await records.find(key);
    if (!record || record.place || !record.begunAt) return record;
    const { begunAt, target } = record;
    await settled(key, settlingAt.get(key) ?? new Date(begunAt.getTime() + SETTLES_MS), signal);
    const place = await recall.find({ key, target, since: begunAt, threadTs });
    settlingAt.delete(key);
    if (!place) return record;
    await records.posted(key, place, clock.now());
    return { ...record, place };
  }

  /** One look when Slack is done with it, rather than one now and one then: looks have a budget of their own. */
  async function settled(key: string, at: Date, signal?: AbortSignal) {
    const leftMs = at.getTime() - clock.now().getTime();
    if (leftMs > PATIENCE_MS) throw new RetryLater(`Whether ${key} was posted is not settled yet.`, at);
    if (leftMs > 0) await sleep(clock, leftMs, signal);
    if (signal?.aborted) throw new RetryLater(`Gave up finding out whether ${key} was posted.`, clock.now());
  }

  async function planOf(removal: PlannedRemoval, signal: AbortSignal) {
    const record = await resolve(removal.key, undefined, signal);
    if (!record?.place) return { kind: 'never_posted' as const };
    if (record.deleted) return { kind: 'already' as const };
    const withoutButtons = record.disarmed ? undefined : removal.withoutButtons;
    return { kind: 'lies' as const, removal: { ...removal, withoutButtons, place: record.place } };
  }

  function elsewhere(key: string) {
    return new RetryLater(`The post ${key} is under way elsewhere.`, later(PATIENCE_MS));
  }

  function later(ms: number) {
    return new Date(clock.now().getTime() + ms);
  }

  return {
    post,
    async update(key, message, { disarms = false, ...options }) {
      const record = await resolve(key, undefined, options.signal);
      if (!record?.place) return { kind: 'never_posted' };
      if (record.deleted) return { kind: 'gone' };
      const outcome = await client.call('chat.update', { ...record.place, ...bodyOf(message) }, options);
      if (outcome.kind === 'unwanted') return outcome;
      if (outcome.kind === 'refused') return goneOr(outcome, 'chat.update');
      if (disarms) await records.disarmed(key, clock.now());
      return { kind: 'updated' };
    },
    async delete(key, options) {
      const record = await resolve(key, undefined, options.signal);
      if (!record?.place) return { kind: 'never_posted' };
      if (record.deleted) return { kind: 'already' };
      const outcome = await client.call('chat.delete', record.place, options);
      if (outcome.kind === 'unwanted') return outcome;
      if (outcome.kind === 'refused') goneOr(outcome, 'chat.delete');
      await records.deleted(key, clock.now());
      return { kind: outcome.kind === 'done' ? 'deleted' : 'already' };
    },
    async remove(removal, signal) {
      const planned = await planOf(removal, signal);
      return planned.kind === 'lies' ? removals.remove(planned.removal, signal) : planned;
    },
    async disarm(removal, signal) {
      const planned = await planOf(removal, signal);
      if (planned.kind === 'lies') await removals.disarm(planned.removal, signal);
    },
    async where(key) {
      const record = await records.find(key);
      return record?.deleted ? undefined : record?.place;
    },
  };
}

function goneOr(refusal: { error: SlackErrorCode; meaning: RefusalMeaning }, method: string): { kind: 'gone' } {
  if (refusal.meaning === 'gone' || refusal.meaning === 'already_done') return { kind: 'gone' };
  throw new SlackRefused(method, refusal.error);
}

function argumentsOf({ key, to, message, threadTs, replyBroadcast }: Post): ArgsOf<'chat.postMessage'> {
  const post = {
    channel: to,
    ...bodyOf(message),
    metadata: { event_type: POST_EVENT, event_payload: { key } },
    unfurl_links: false,
    unfurl_media: false,
  };
  if (threadTs === undefined) return post;
  return replyBroadcast
    ? { ...post, thread_ts: threadTs, reply_broadcast: true }
    : { ...post, thread_ts: threadTs, reply_broadcast: false };
}
