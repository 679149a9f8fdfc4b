import test from 'ava';
import { client, openWorkspace, outcome } from './open-workspace.ts';

test('a channel name follows Slack’s rules, and is taken for ever, archived or not', async (t) => {
  const { slack } = await openWorkspace(t);
  const { conversations } = client(slack, 'ops');
  const create = (name: string) => outcome(conversations.create({ name, is_private: true }));
  t.is(await create('P-1'), 'invalid_name_specials');
  t.is(await create('a b'), 'invalid_name_specials');
  t.is(await create('---'), 'invalid_name_punctuation');
  t.is(await create('x'.repeat(81)), 'invalid_name_maxlength');
  t.is(await create(''), 'invalid_name_required');
  const { channel } = await conversations.create({ name: 'p-1', is_private: true });
  await conversations.archive({ channel: channel?.id ?? '' });
  t.is(await create('p-1'), 'name_taken');
});

test('one bad guest keeps everybody out, unless the invitation is forced', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const { conversations } = client(slack, 'ops');
  const { channel } = await conversations.create({ name: 'p-1', is_private: true });
  const id = channel?.id ?? '';
  await conversations.invite({ channel: id, users: bela.id });
  const error = await t.throwsAsync(conversations.invite({ channel: id, users: `${anna.id},${bela.id}` }));
  t.like(error, {
    data: { error: 'already_in_channel', errors: [{ user: bela.id, ok: false, error: 'already_in_channel' }] },
  });
  t.false(slack.channel('p-1')?.members.has(anna.id));
  await conversations.invite({ channel: id, users: `${anna.id},${bela.id}`, force: true });
  t.true(slack.channel('p-1')?.members.has(anna.id));
  t.is(await outcome(conversations.invite({ channel: id, users: slack.apps.ops.botUserId })), 'cant_invite_self');
});

test('a deactivated guest fails alone', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const { conversations } = client(slack, 'ops');
  const { channel } = await conversations.create({ name: 'p-1', is_private: true });
  await slack.changeUser(bela.id, { deleted: true });
  t.is(
    await outcome(conversations.invite({ channel: channel?.id ?? '', users: `${anna.id},${bela.id}` })),
    'cant_invite',
  );
  t.true(slack.channel('p-1')?.members.has(anna.id));
});

test('a bot cannot unarchive a channel, kick itself or rename channels of others', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const bot = slack.apps.ops.botUserId;
  const { id } = slack.addChannel({ name: 'team', members: [anna.id, bot] });
  const { conversations } = client(slack, 'ops');
  t.is(await outcome(conversations.rename({ channel: id, name: 'crew' })), 'not_authorized');
  t.is(await outcome(conversations.kick({ channel: id, user: bot })), 'cant_kick_self');
  t.is(await outcome(conversations.unarchive({ channel: id })), 'not_archived');
  await slack.as('anna').archive('team');
  t.is(await outcome(conversations.unarchive({ channel: id })), 'channel_not_found');
});

test('topic and purpose hold 250 characters', async (t) => {
  const { slack } = await openWorkspace(t);
  const { conversations } = client(slack, 'ops');
  const { channel } = await conversations.create({ name: 'p-1', is_private: true });
  const id = channel?.id ?? '';
  t.is(await outcome(conversations.setTopic({ channel: id, topic: 'x'.repeat(251) })), 'too_long');
  await conversations.setTopic({ channel: id, topic: 'x'.repeat(250) });
  await conversations.setPurpose({ channel: id, purpose: 'why' });
  t.is(slack.channel('p-1')?.topic.value.length, 250);
  t.is(slack.channel('p-1')?.purpose.value, 'why');
});

test('history needs membership even in public channels, comes newest first, in pages', async (t) => {
  const { slack } = await openWorkspace(t);
  const { id } = slack.addChannel({ name: 'open' });
  const { conversations, chat } = client(slack, 'ops');
  t.is(await outcome(conversations.history({ channel: id })), 'not_in_channel');
  await conversations.join({ channel: id });
  for (const text of ['one', 'two', 'three']) await chat.postMessage({ channel: id, text });
  const first = await conversations.history({ channel: id, limit: 2 });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const rest = await conversations.history({ channel: id, limit: 2, cursor });
  t.deepEqual(
    first.messages?.map((one) => one.text),
    ['three', 'two'],
  );
  t.deepEqual(
    rest.messages?.map((one) => one.subtype ?? one.text),
    ['one', 'channel_join'],
  );
  t.true(first.has_more);
  t.false(rest.has_more);
  t.is(await outcome(conversations.history({ channel: id, cursor: 'nonsense' })), 'invalid_cursor');
  t.is(await outcome(conversations.history({ channel: id, oldest: 'yesterday' })), 'invalid_ts_oldest');
});

test('oldest and latest are exclusive unless inclusive is set', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { conversations, chat } = client(slack, 'ops');
  const { channel = '', ts = '' } = await chat.postMessage({ channel: anna.id, text: 'one' });
  t.is((await conversations.history({ channel, oldest: ts })).messages?.length, 0);
  t.is((await conversations.history({ channel, oldest: ts, latest: ts, inclusive: true })).messages?.length, 1);
});

test('a thread is read by its root, and stays out of history', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { conversations, chat } = client(slack, 'ops');
  const { channel = '', ts = '' } = await chat.postMessage({ channel: anna.id, text: 'root' });
  await chat.postMessage({ channel, thread_ts: ts, text: 'reply' });
  t.deepEqual(
    (await conversations.history({ channel })).messages?.map((one) => one.text),
    ['root'],
  );
  t.deepEqual(
    (await conversations.replies({ channel, ts })).messages?.map((one) => one.text),
    ['root', 'reply'],
  );
  t.is(await outcome(chat.postMessage({ channel, thread_ts: '1.000001', text: 'x' })), 'cannot_reply_to_message');
});

test('pages of the channel list may be short although more follow', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  for (const name of ['a', 'b', 'c', 'd']) slack.addChannel({ name, members: [anna.id] });
  for (const name of ['a', 'b']) await slack.as('anna').archive(name);
  const { conversations } = client(slack, 'ops');
  const seen: (number | undefined)[] = [];
  let cursor = '';
  do {
    const page = await conversations.list({ limit: 2, exclude_archived: true, ...(cursor ? { cursor } : {}) });
    seen.push(page.channels?.length);
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor);
  t.deepEqual(seen, [1, 1, 1]);
});

test('users are found by e-mail while they are active, and listed in pages', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { users } = client(slack, 'ops');
  t.is((await users.lookupByEmail({ email: 'ANNA@agency.test' })).user?.id, anna.id);
  t.is((await users.list({ limit: 2 })).members?.length, 2);
  await slack.changeUser('anna', { deleted: true });
  t.is(await outcome(users.lookupByEmail({ email: 'anna@agency.test' })), 'users_not_found');
  t.true((await users.info({ user: anna.id })).user?.deleted);
});

test('a workspace of more than a thousand cannot be listed without a limit', async (t) => {
  const { slack } = await openWorkspace(t);
  for (let i = 0; i < 1000; i += 1) slack.addUser({ name: `p${i}` });
  t.is(await outcome(client(slack, 'ops').users.list({})), 'limit_required');
});

test('pinning twice has no effect, a bookmark needs a link, a reaction can be removed', async (t) => {
  const { slack } = await openWorkspace(t);
  const { conversations, chat, pins, bookmarks, reactions } = client(slack, 'ops');
  const { channel } = await conversations.create({ name: 'p-1', is_private: true });
  const id = channel?.id ?? '';
  const { ts = '' } = await chat.postMessage({ channel: id, text: 'brief' });
  await pins.add({ channel: id, timestamp: ts });
  t.is(await outcome(pins.add({ channel: id, timestamp: ts })), 'already_pinned');
  t.is(await outcome(bookmarks.add({ channel_id: id, title: 'Page', type: 'link', link: 'nowhere' })), 'invalid_link');
  await reactions.add({ channel: id, timestamp: ts, name: 'tada' });
  t.is(await outcome(reactions.add({ channel: id, timestamp: ts, name: 'tada' })), 'already_reacted');
  await reactions.remove({ channel: id, timestamp: ts, name: 'tada' });
  t.is(await outcome(reactions.remove({ channel: id, timestamp: ts, name: 'tada' })), 'no_reaction');
});
