import test, { type ExecutionContext } from 'ava';
import type { Clock } from '../../../app/infra/clock.ts';
import type { EffectsOptions } from '../../../app/infra/effects/effects.ts';
import { RetryLater } from '../../../app/infra/errors.ts';
import { createSlackClient } from '../../../app/infra/slack/client/client.ts';
import { SlackRefused, SlackUnknown } from '../../../app/infra/slack/client/errors.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createPosts, type Post, type Posts } from '../../../app/infra/slack/posts/posts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import type { NewFault } from '../../../sandbox/control/faults.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { crashedMark, freshEffects } from '../../helpers/effects.ts';
import { eventually } from '../../helpers/eventually.ts';
import { openWorkspace } from '../../sandbox/open-workspace.ts';
import { gate } from '../jobs/queue.ts';

const offer = { priority: 'offer' } as const;
const hello = { text: 'Hello' };

async function world(t: ExecutionContext, { timeoutMs = 10_000 } = {}) {
  const workspace = await openWorkspace(t);
  const { slack } = workspace;
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const channel = slack.addChannel({ name: 'ops', members: [slack.apps.newproject.botUserId] });
  /** As in a process that starts: only the database remembers anything. */
  function freshPosts(ownClock: Clock = clock, how: Pick<EffectsOptions, 'hold'> = {}) {
    const client = createSlackClient({
      bot: 'newproject',
      token: slack.apps.newproject.botToken,
      apiUrl: slack.apiUrl,
      clock: ownClock,
      telemetry: createTelemetry(),
      budgets: createBudgets({ clock: ownClock, bot: 'newproject' }),
      timeoutMs,
    });
    t.teardown(() => client.stop());
    return {
      posts: createPosts({ db, effects: freshEffects(db, { clock: ownClock, ...how }), client, clock: ownClock }),
      client,
    };
  }
  const crashedAt = (key: string, to: string) => crashedMark(db, { kind: 'slack.post', key, note: { to } });
  return { ...workspace, db, clock, channel, crashedAt, freshPosts, ...freshPosts() };
}

/** Repeats as a job does, until the result is known. The clock is moved only while nothing is under way in Slack. */
async function untilSettled(posts: Posts, post: Post, clock?: ReturnType<typeof shiftedClock>) {
  for (let attempt = 0; attempt < 60; attempt++) {
    try {
      return await posts.post(post, offer);
    } catch (error) {
      if (error instanceof RetryLater) await new Promise((resolve) => setTimeout(resolve, 100));
      else if (!(error instanceof SlackUnknown)) throw error;
      clock?.advance({ seconds: 1 });
    }
  }
  throw new Error('never settled');
}

test('a post is made once, however often it is requested', async (t) => {
  const { posts, channel, slack } = await world(t);
  const post = { key: 'score:1', to: channel.id, message: hello };
  const first = await posts.post(post, offer);
  const second = await posts.post(post, offer);
  t.like(first, { kind: 'posted', already: false });
  t.like(second, { ...first, already: true });
  t.is(slack.messages('ops').length, 1);
  t.deepEqual(await posts.where('score:1'), { channel: channel.id, ts: slack.messages('ops')[0]!.ts });
});

test('a post requested many times at once is made once', async (t) => {
  const { channel, slack, freshPosts } = await world(t);
  const post = { key: 'score:1', to: channel.id, message: hello };
  const asking = Array.from({ length: 8 }, () => untilSettled(freshPosts().posts, post));
  const outcomes = await Promise.all(asking);
  t.is(slack.messages('ops').length, 1);
  t.true(outcomes.every(({ kind }) => kind === 'posted'));
});

const uncertain = test.macro(async (t: ExecutionContext, fault: NewFault, to: 'channel' | 'person') => {
  const { posts, channel, slack, anna, clock } = await world(t, { timeoutMs: 2_500 });
  slack.faults.add({ method: 'chat.postMessage', times: 1, ...fault });
  const post = { key: 'offer:1', to: to === 'channel' ? channel.id : anna.id, message: hello };
  await t.throwsAsync(posts.post(post, offer), { instanceOf: SlackUnknown });
  const outcome = await untilSettled(posts, post, fault.kind === 'reset_before' ? clock : undefined);
  const messages = to === 'channel' ? slack.messages('ops') : slack.directMessages('newproject', 'anna');
  t.is(messages.length, 1);
  t.like(outcome, { kind: 'posted', ts: messages[0]!.ts });
});

for (const to of ['channel', 'person'] as const) {
  test(`cut off after it happened, a post to a ${to} is found again`, uncertain, { kind: 'reset_after' }, to);
  test(`cut off before it happened, a post to a ${to} is made`, uncertain, { kind: 'reset_before' }, to);
  test(`after an HTTP 503 a post to a ${to} is made`, uncertain, { kind: 'server_error' }, to);
}
test('an answer that came too late is found again', uncertain, { kind: 'slow_answer', delayMs: 4_000 }, 'channel');
test(
  'an effect that comes after our time limit is found again',
  uncertain,
  { kind: 'slow', delayMs: 3_000 },
  'channel',
);

test('an effect that comes after the connection was cut is found, not posted again', async (t) => {
  const { posts, client, channel, slack, freshPosts, clock } = await world(t);
  const post = { key: 'offer:1', to: channel.id, message: hello };
  slack.faults.add({ method: 'chat.postMessage', kind: 'reset_before', times: 1 });
  await t.throwsAsync(posts.post(post, offer), { instanceOf: SlackUnknown });
  clock.advance({ seconds: 3 });
  await t.throwsAsync(posts.post(post, offer), { instanceOf: RetryLater }, 'it may still be on its way');
  const metadata = { event_type: 'crewcall_post', event_payload: { key: post.key } };
  await client.call('chat.postMessage', { channel: channel.id, ...hello, metadata }, offer);
  t.like(await untilSettled(freshPosts().posts, post, clock), { kind: 'posted', already: true });
  t.is(slack.messages('ops').length, 1);
});

test('a post that was removed before it was made is not made by a process that decided on it before', async (t) => {
  const { posts, channel, slack, freshPosts } = await world(t);
  const post = { key: 'offer:1', to: channel.id, message: hello };
  // This process is frozen between its last check and its mark.
  const stillWanted = async () => {
    await freshPosts().posts.delete(post.key, { priority: 'undo' });
    return true;
  };
  await t.throwsAsync(posts.post(post, { ...offer, stillWanted }), { instanceOf: RetryLater });
  t.is(slack.messages('ops').length, 0);
  t.like(await posts.post(post, offer), { kind: 'posted', already: false }, 'wanted again, it is posted');
});

test('with a third of all calls in trouble, every post is made once', async (t) => {
  const { posts, slack, freshPosts, clock } = await world(t);
  const people = Array.from({ length: 20 }, (_, index) =>
    slack.addUser({ name: `p${index}`, realName: 'P', email: `p${index}@x.test` }),
  );
  for (const [index, kind] of (['reset_after', 'reset_before', 'server_error'] as const).entries()) {
    slack.faults.add({ kind, probability: 0.12, seed: index + 7 });
  }
  const made = people.map(({ id }, index) => {
    const post = { key: `offer:${index}`, to: id, message: hello };
    // Half of the repetitions come from a newly started process.
    return untilSettled(index % 2 ? posts : freshPosts().posts, post, clock);
  });
  await Promise.all(made);
  const counts = people.map(({ name }) => slack.directMessages('newproject', name).length);
  t.deepEqual(
    counts,
    people.map(() => 1),
  );
});

test('after a crash, a post is found by its metadata, not made again', async (t) => {
  const { posts, client, channel, slack, crashedAt } = await world(t);
  await crashedAt('score:1', channel.id);
  const metadata = { event_type: 'crewcall_post', event_payload: { key: 'score:1' } };
  await client.call('chat.postMessage', { channel: channel.id, ...hello, metadata }, offer);
  const outcome = await posts.post({ key: 'score:1', to: channel.id, message: hello }, offer);
  t.like(outcome, { kind: 'posted', already: true, ts: slack.messages('ops')[0]!.ts });
  t.is(slack.messages('ops').length, 1);
});

test('after a crash, a post behind hundreds of newer messages is found', async (t) => {
  const { posts, client, channel, slack, crashedAt } = await world(t);
  await crashedAt('score:1', channel.id);
  const metadata = { event_type: 'crewcall_post', event_payload: { key: 'score:1' } };
  await client.call('chat.postMessage', { channel: channel.id, ...hello, metadata }, offer);
  await slack.as('anna').join('ops');
  for (let index = 0; index < 420; index++) await slack.as('anna').post('ops', `Chat ${index}`);
  const outcome = await posts.post({ key: 'score:1', to: channel.id, message: hello }, offer);
  t.like(outcome, { kind: 'posted', already: true });
});

test('after a crash, a reply is found in its thread', async (t) => {
  const { posts, client, channel, slack, crashedAt } = await world(t);
  await posts.post({ key: 'parent', to: channel.id, message: hello }, offer);
  const threadTs = slack.messages('ops')[0]!.ts;
  await crashedAt('reply', channel.id);
  const metadata = { event_type: 'crewcall_post', event_payload: { key: 'reply' } };
  await client.call('chat.postMessage', { channel: channel.id, ...hello, thread_ts: threadTs, metadata }, offer);
  t.like(await posts.post({ key: 'reply', to: channel.id, message: hello, threadTs }, offer), { already: true });
  t.is(slack.messages('ops').length, 2);
});

test('after a crash, a post that did not happen is made, but only when that is certain', async (t) => {
  const { posts, channel, slack, db, clock } = await world(t);
  // A minute in the future: it is certain only when the clock is moved, however slow this machine is.
  await crashedMark(db, { kind: 'slack.post', key: 'score:1', note: { to: channel.id }, secondsAgo: -60 });
  const post = { key: 'score:1', to: channel.id, message: hello };
  await t.throwsAsync(posts.post(post, offer), { instanceOf: RetryLater });
  t.is(slack.messages('ops').length, 0);
  clock.advance({ seconds: 90 });
  t.like(await posts.post(post, offer), { kind: 'posted', already: false });
  t.is(slack.messages('ops').length, 1);
});

test('after a crash, a post to a channel that no longer exists is reported as gone', async (t) => {
  const { posts, crashedAt } = await world(t);
  await crashedAt('x', 'C0GONE');
  t.like(await posts.post({ key: 'x', to: 'C0GONE', message: hello }, offer), { kind: 'refused', meaning: 'gone' });
});

test('a post that is still under way in this process is not made a second time', async (t) => {
  const calling = gate();
  const { channel, slack, clock, db, freshPosts } = await world(t);
  const { posts } = freshPosts(clock, { hold: (point) => (point === 'marked' ? calling.opened : undefined) });
  const post = { key: 'score:1', to: channel.id, message: hello };
  const first = posts.post(post, offer);
  await eventually(async () => (await db.effect.count()) === 1);
  clock.advance({ minutes: 5 });
  await t.throwsAsync(posts.post(post, offer), { instanceOf: RetryLater });
  calling.open();
  await first;
  t.is(slack.messages('ops').length, 1);
});

test("a post is found again although our clock is an hour ahead of Slack's", async (t) => {
  const { channel, slack, freshPosts } = await world(t);
  const ahead = shiftedClock();
  ahead.advance({ hours: 1 });
  const { posts } = freshPosts(ahead);
  slack.faults.add({ kind: 'reset_after', method: 'chat.postMessage', times: 1 });
  await untilSettled(posts, { key: 'score:1', to: channel.id, message: hello });
  t.is(slack.messages('ops').length, 1);
});

test('a post that was refused may be tried again at once', async (t) => {
  const { posts, channel, slack, db } = await world(t);
  slack.faults.add({ kind: 'refuse', code: 'is_archived', method: 'chat.postMessage', times: 1 });
  const post = { key: 'score:1', to: channel.id, message: hello };
  t.like(await posts.post(post, offer), { kind: 'refused', error: 'is_archived', meaning: 'gone' });
  t.like(await db.effect.findFirst(), { key: 'score:1', state: 'refused', because: 'is_archived' });
  t.like(await posts.post(post, offer), { kind: 'posted' });
});

test('a person whose account is switched off cannot be reached', async (t) => {
  const { posts, slack, anna } = await world(t);
  await slack.changeUser(anna.id, { deleted: true });
  const outcome = await posts.post({ key: 'offer:1', to: anna.id, message: hello }, offer);
  t.like(outcome, { kind: 'refused', meaning: 'person' });
});

test('a post that is no longer wanted when its turn comes is not made', async (t) => {
  const { posts, channel, slack, db } = await world(t);
  const options = { ...offer, stillWanted: async () => false };
  t.deepEqual(await posts.post({ key: 'score:1', to: channel.id, message: hello }, options), { kind: 'unwanted' });
  t.is(slack.calls({ method: 'chat.postMessage' }).length, 0);
  t.is(await db.effect.count(), 0);
});

test('a post that is no longer wanted after a 429 leaves no doubt behind', async (t) => {
  const { posts, channel, slack, db } = await world(t);
  slack.faults.add({ kind: 'rate_limit', retryAfter: 1, times: 1, method: 'chat.postMessage' });
  let asked = 0;
  const options = { ...offer, stillWanted: async () => ++asked === 1 };
  t.deepEqual(await posts.post({ key: 'score:1', to: channel.id, message: hello }, options), { kind: 'unwanted' });
  t.like(await db.effect.findFirst(), { key: 'score:1', state: 'not_made' });
});

test('an update rewrites the message and notes that its buttons are gone', async (t) => {
  const { posts, anna, slack, db } = await world(t);
  const post = { key: 'offer:1', to: anna.id, message: hello };
  t.deepEqual(await posts.update('offer:1', { text: 'Too late' }, offer), { kind: 'never_posted' });
  await posts.post(post, offer);
  t.deepEqual(await posts.update('offer:1', { text: 'Too late' }, { ...offer, disarms: true }), { kind: 'updated' });
  t.like(slack.directMessages('newproject', 'anna'), [{ text: 'Too late' }]);
  t.truthy((await db.message.findUniqueOrThrow({ where: { key: 'offer:1' } })).disarmedAt);
});

test('a message that a person has deleted cannot be updated, and is deleted already', async (t) => {
  const { posts, client, anna } = await world(t);
  const post = { key: 'offer:1', to: anna.id, message: hello };
  await posts.post(post, offer);
  await client.call('chat.delete', (await posts.where('offer:1'))!, offer);
  t.deepEqual(await posts.update('offer:1', { text: 'Too late' }, offer), { kind: 'gone' });
  t.deepEqual(await posts.delete('offer:1', offer), { kind: 'already' });
  t.is(await posts.where('offer:1'), undefined);
});

test('a deleted post stays deleted, and nothing is called twice', async (t) => {
  const { posts, anna, slack } = await world(t);
  t.deepEqual(await posts.delete('offer:1', offer), { kind: 'never_posted' });
  await posts.post({ key: 'offer:1', to: anna.id, message: hello }, offer);
  t.deepEqual(await posts.delete('offer:1', offer), { kind: 'deleted' });
  t.deepEqual(await posts.delete('offer:1', offer), { kind: 'already' });
  t.deepEqual(await posts.update('offer:1', hello, offer), { kind: 'gone' });
  t.is(slack.directMessages('newproject', 'anna').length, 0);
  t.is(slack.calls({ method: 'chat.delete' }).length, 1);
});

test('a post in doubt is looked for before it is deleted', async (t) => {
  const { posts, anna, slack } = await world(t);
  slack.faults.add({ kind: 'reset_after', method: 'chat.postMessage', times: 1 });
  await t.throwsAsync(posts.post({ key: 'offer:1', to: anna.id, message: hello }, offer), { instanceOf: SlackUnknown });
  t.is(slack.directMessages('newproject', 'anna').length, 1);
  t.deepEqual(await posts.delete('offer:1', offer), { kind: 'deleted' });
  t.is(slack.directMessages('newproject', 'anna').length, 0);
});

test('a delete that was cut off is repeated without harm', async (t) => {
  const { posts, anna, slack } = await world(t);
  await posts.post({ key: 'offer:1', to: anna.id, message: hello }, offer);
  slack.faults.add({ kind: 'reset_after', method: 'chat.delete', times: 1 });
  await t.throwsAsync(posts.delete('offer:1', offer), { instanceOf: SlackUnknown });
  t.deepEqual(await posts.delete('offer:1', offer), { kind: 'already' });
});

test('a delete that Slack does not allow fails, so that it is reported', async (t) => {
  const { posts, anna, slack } = await world(t);
  await posts.post({ key: 'offer:1', to: anna.id, message: hello }, offer);
  slack.faults.add({ kind: 'refuse', code: 'cant_delete_message', method: 'chat.delete', times: 1 });
  await t.throwsAsync(posts.delete('offer:1', offer), { instanceOf: SlackRefused });
});

test('a text that is too long for Slack is cut', async (t) => {
  const { posts, channel, slack } = await world(t);
  await posts.post({ key: 'long', to: channel.id, message: { text: 'x'.repeat(9_000) } }, offer);
  t.is(slack.messages('ops')[0]!.text.length, 4_000);
});
