import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Database, Tx } from '../../database/client.ts';
import { effectKind } from '../../effects/effect.ts';
import type { Effects, Settled } from '../../effects/effects.ts';
import { doubt } from '../../effects/restored.ts';
import { CALL_LIMIT_MS, type CallOptions, type SlackClient } from '../client/client.ts';
import { isRefusal, SlackRefused, SlackUnknown } from '../client/errors.ts';
import type { ArgsOf } from '../client/methods.ts';
import type { RefusalMeaning, SlackErrorCode } from '../client/outcomes.ts';
import { callOnce } from './call-once.ts';
import { bodyOf, type MessageBody } from './message-body.ts';
import { createPostRecords, type PostRecord } from './post-records.ts';
import { createRecall, type Place, POST_EVENT } from './recall.ts';
import type { Removal } from './removal-plan.ts';
import { createRemovals } from './removals.ts';

export type { MessageBody } from './message-body.ts';

export interface Post {
  /** The idempotency key: at most 120 characters. */
  key: string;
  /** A channel (C…) or a person (U…). */
  to: string;
  message: MessageBody;
  threadTs?: string | undefined;
  replyBroadcast?: boolean | undefined;
}

export type PostOutcome =
  // `already`: an earlier call has posted it.
  | { kind: 'posted'; channel: string; ts: string; already: boolean }
  | { kind: 'unwanted' }
  | { kind: 'refused'; error: SlackErrorCode; meaning: RefusalMeaning };

export const isPosted = ({ kind }: PostOutcome): boolean => kind === 'posted';

/**
 * Messages of one bot, each posted at most once per key, even after a crash. The functions throw what
 * SlackClient.call throws.
 */
export interface Posts {
  /** Posts once per key. If it throws, call it again: it first looks whether the message was posted. */
  post(post: Post, options: CallOptions): Promise<PostOutcome>;
  /** Updates the message. `disarms`: the new version has no buttons. */
  update(
    key: string,
    message: MessageBody,
    options: CallOptions & { disarms?: boolean },
  ): Promise<{ kind: 'updated' | 'gone' | 'unwanted' | 'never_posted' }>;
  /**
   * Deletes the message. A reply in a thread whose posting is in doubt is looked for only by post(), not here. If
   * Slack refuses the delete, the message is updated to `withoutButtons` and the refusal is thrown.
   */
  delete(
    key: string,
    options: CallOptions & { withoutButtons?: (() => Promise<MessageBody>) | undefined },
  ): Promise<{ kind: 'deleted' | 'already' | 'never_posted' | 'unwanted' }>;
  /**
   * Deletes the message when the plan over all pending deletions chooses it, see removals.ts. If the budget of
   * updates allows, its buttons are removed earlier.
   */
  remove(removal: PlannedRemoval, signal: AbortSignal): Promise<{ kind: 'deleted' | 'already' | 'never_posted' }>;
  /** Removes the message's buttons when the same plan chooses it, but keeps the message. */
  disarm(removal: PlannedRemoval, signal: AbortSignal): Promise<void>;
  /** Where the message is, if it was posted and not deleted. */
  where(key: string): Promise<Place | undefined>;
}

/** A message to delete; its place is looked up by the key. */
export type PlannedRemoval = Omit<Removal, 'place'>;

/** The effect of posting a message. A message whose posting is in doubt is found by the key in its metadata. */
const slackPost = effectKind({
  name: 'slack.post',
  note: z.object({ to: z.string() }),
  outcome: z.object({ channel: z.string(), ts: z.string() }),
  callLimitMs: CALL_LIMIT_MS,
});

/**
 * Records in the transaction that these messages may have been posted although the database does not know it. Before
 * one of them is posted, Slack is searched for it.
 */
export function doubtPosts(tx: Tx, posts: readonly { key: string; to: string }[], since: Date): Promise<void> {
  const effects = posts.map(({ key, to }) => ({ kind: slackPost.name, key, note: { to } }));
  return doubt(tx, effects, since);
}

/** The recipient that is recorded for a message that must not be posted any more. */
const NOBODY = '';

export interface PostsOptions {
  db: Database;
  effects: Effects;
  client: SlackClient;
  clock: Clock;
}

export function createPosts({ db, effects, client, clock }: PostsOptions): Posts {
  const records = createPostRecords({ db, bot: client.bot });
  const recall = createRecall(client);
  const removals = createRemovals({ client, records, clock });

  async function post(post: Post, options: CallOptions): Promise<PostOutcome> {
    const { key, to } = post;
    const record = await find(key);
    if (record?.place) return { kind: 'posted', ...record.place, already: true };
    const made = await effects.perform({
      ...effectOf(key, { threadTs: post.threadTs, signal: options.signal }),
      note: { to },
      async call(ready) {
        const outcome = await callOnce(client, 'chat.postMessage', argumentsOf(post), { ...options, ready });
        if (outcome.kind !== 'done') return outcome;
        const { channel, ts } = outcome.result;
        if (channel === undefined || ts === undefined) throw new SlackUnknown('chat.postMessage', 'no channel and ts');
        recall.learn(to, channel);
        return { kind: 'done', outcome: { channel, ts } };
      },
      async takeBack(place) {
        await client.call('chat.delete', place, { priority: 'undo' });
      },
    });
    if (made.kind === 'unwanted') return made;
    if (made.kind === 'refused') return { kind: 'refused', ...made.refusal };
    return { kind: 'posted', ...made.outcome, already: made.already };
  }

  async function find(key: string): Promise<PostRecord | undefined> {
    const record = await records.find(key);
    const earlier = record?.earlierMark;
    if (earlier) await effects.inherit({ kind: slackPost, key, note: { to: earlier.to }, since: earlier.since });
    return record;
  }

  function effectOf(
    key: string,
    { threadTs, signal }: { threadTs?: string | undefined; signal?: AbortSignal | undefined },
  ) {
    return {
      kind: slackPost,
      key,
      async recall({ note, agoMs }) {
        const place = await recall.find({ key, target: note.to, agoMs, threadTs });
        return place === undefined ? { kind: 'absent' } : { kind: 'found', outcome: place };
      },
      record: (tx, place, { to }) => records.posted(tx, { key, to, place, at: clock.now() }),
      signal,
    } satisfies Settled<Place, { to: string }>;
  }

  async function planOf(removal: PlannedRemoval, signal: AbortSignal) {
    const record = await resolve(removal.key, { signal, preclude: true });
    if (!record?.place) return { kind: 'never_posted' as const };
    if (record.deleted) return { kind: 'already' as const };
    const withoutButtons = record.disarmed ? undefined : removal.withoutButtons;
    return { kind: 'lies' as const, removal: { ...removal, withoutButtons, place: record.place } };
  }

  /**
   * Returns the message's record, after any doubt about its posting is resolved. With `preclude` the message is about
   * to be deleted, so it also prevents a post that was decided earlier by a process that is frozen or waits for the
   * database.
   */
  async function resolve(
    key: string,
    { signal, preclude = false }: { signal?: AbortSignal | undefined; preclude?: boolean },
  ): Promise<Pick<PostRecord, 'place' | 'disarmed' | 'deleted'> | undefined> {
    const record = await find(key);
    if (record?.place) return record;
    const effect = effectOf(key, { signal });
    const { outcome } = preclude
      ? await effects.preclude({ ...effect, note: { to: NOBODY } })
      : await effects.settle(effect);
    return outcome && { place: outcome, disarmed: false, deleted: false };
  }

  async function update(
    key: string,
    message: MessageBody,
    { disarms = false, ...options }: CallOptions & { disarms?: boolean },
  ): ReturnType<Posts['update']> {
    const record = await resolve(key, { signal: options.signal });
    if (!record?.place) return { kind: 'never_posted' };
    if (record.deleted) return { kind: 'gone' };
    const outcome = await client.call('chat.update', { ...record.place, ...bodyOf(message) }, options);
    if (outcome.kind === 'unwanted') return outcome;
    if (outcome.kind === 'refused') return goneOr(outcome, 'chat.update');
    if (disarms) await records.disarmed(key, clock.now());
    return { kind: 'updated' };
  }

  async function deleteAt(place: Place, options: CallOptions) {
    const outcome = await client.call('chat.delete', place, options);
    return outcome.kind === 'refused' ? goneOr(outcome, 'chat.delete') : outcome;
  }

  return {
    post,
    update,
    async delete(key, { withoutButtons, ...options }) {
      const record = await resolve(key, { signal: options.signal, preclude: true });
      if (!record?.place) return { kind: 'never_posted' };
      if (record.deleted) return { kind: 'already' };
      try {
        const outcome = await deleteAt(record.place, options);
        if (outcome.kind === 'unwanted') return outcome;
        await records.deleted(key, clock.now());
        return { kind: outcome.kind === 'done' ? 'deleted' : 'already' };
      } catch (error) {
        if (!isRefusal(error) || withoutButtons === undefined || record.disarmed) throw error;
        await update(key, await withoutButtons(), { ...options, disarms: true }).catch(unlessRefused);
        throw error;
      }
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

function unlessRefused(error: unknown): void {
  if (!isRefusal(error)) throw error;
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
