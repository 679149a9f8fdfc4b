import test from 'ava';
import { mentionsIn } from '../../sandbox/sandbox.ts';
import { client, openWorkspace, outcome, withButton } from './open-workspace.ts';

test('a message to a person goes to the DM of the app with that person, always the same', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { chat, conversations } = client(slack, 'newproject');
  const first = await chat.postMessage({ channel: anna.id, text: 'one' });
  const opened = await conversations.open({ users: anna.id });
  t.regex(first.channel ?? '', /^D/);
  t.is(opened.channel?.id, first.channel);
  t.deepEqual(
    slack.directMessages('newproject', 'anna').map((one) => one.text),
    ['one'],
  );
  t.deepEqual(slack.directMessages('ops', 'anna'), []);
});

test('nobody can write to somebody who is deactivated, a bot, or unknown', async (t) => {
  const { slack, bela } = await openWorkspace(t);
  const { chat, conversations } = client(slack, 'newproject');
  await slack.changeUser(bela.id, { deleted: true });
  for (const channel of [bela.id, slack.apps.ops.botUserId, slack.apps.newproject.botUserId, 'U404', 'C404']) {
    t.is(await outcome(chat.postMessage({ channel, text: 'hi' })), 'channel_not_found');
  }
  t.is(await outcome(conversations.open({ users: bela.id })), 'user_disabled');
});

test('a public channel accepts posts of non-members with chat:write.public; a private one does not exist for them', async (t) => {
  const { slack } = await openWorkspace(t);
  slack.addChannel({ name: 'open' });
  const { id } = slack.addChannel({ name: 'closed', isPrivate: true });
  const { chat } = client(slack, 'newproject');
  t.is(await outcome(chat.postMessage({ channel: '#open', text: 'hi' })), 'ok');
  t.is(await outcome(chat.postMessage({ channel: id, text: 'hi' })), 'channel_not_found');
  t.is(slack.messages('open').length, 1);
});

test('a message needs content: neither text nor blocks is no_text, too much text is cut', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { chat } = client(slack, 'newproject');
  t.is(await outcome(chat.postMessage({ channel: anna.id, text: ' ' })), 'no_text');
  const { message } = await chat.postMessage({ channel: anna.id, text: 'x'.repeat(50_000) });
  t.is(message?.text?.length, 40_000);
});

test('blocks are checked: broken JSON and broken blocks are two errors', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const call = (blocks: string) =>
    outcome(client(slack, 'newproject').apiCall('chat.postMessage', { channel: anna.id, blocks }));
  t.is(await call('[{'), 'invalid_blocks_format');
  t.is(await call('[{"type":"section"}]'), 'invalid_blocks');
});

test('metadata comes back only from history, and only when asked for', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { chat, conversations } = client(slack, 'newproject');
  const metadata = { event_type: 'offer', event_payload: { id: 7 } };
  const { channel = '', ts = '' } = await chat.postMessage({ channel: anna.id, text: 'one', metadata });
  const plain = await conversations.history({ channel });
  const whole = await conversations.history({ channel, include_all_metadata: true, oldest: ts, inclusive: true });
  t.is(plain.messages?.[0]?.metadata, undefined);
  t.deepEqual(whole.messages?.[0]?.metadata, metadata);
  await chat.update({ channel, ts, text: 'two' });
  t.deepEqual((await conversations.history({ channel, include_all_metadata: true })).messages?.[0]?.metadata, metadata);
  const wrong = { event_type: 'offer' };
  t.is(
    await outcome(client(slack, 'newproject').apiCall('chat.postMessage', { channel, text: 'x', metadata: wrong })),
    'invalid_metadata_schema',
  );
});

test('an app changes and deletes only its own messages, and never by the id of a person', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId, slack.apps.newproject.botUserId] });
  const { chat } = client(slack, 'newproject');
  const { channel = '', ts = '' } = await client(slack, 'ops').chat.postMessage({ channel: 'team', text: 'mine' });
  t.is(await outcome(chat.update({ channel, ts, text: 'yours' })), 'cant_update_message');
  t.is(await outcome(chat.delete({ channel, ts })), 'cant_delete_message');
  t.is(await outcome(chat.delete({ channel, ts: '1.000001' })), 'message_not_found');
  const own = await chat.postMessage({ channel: anna.id, text: 'hi' });
  t.is(await outcome(chat.update({ channel: anna.id, ts: own.ts ?? '', text: 'ho' })), 'channel_not_found');
  t.is(await outcome(chat.delete({ channel: own.channel ?? '', ts: own.ts ?? '' })), 'ok');
  t.like(slack.deleted(), [{ channel: own.channel, ts: own.ts }]);
});

test('an update without blocks drops the old ones', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { chat } = client(slack, 'newproject');
  const { channel = '', ts = '' } = await chat.postMessage({ channel: anna.id, text: 'one', blocks: withButton('go') });
  await chat.update({ channel, ts, text: 'two' });
  t.like(slack.directMessages('newproject', 'anna')[0], {
    text: 'two',
    blocks: undefined,
    edited: { user: slack.apps.newproject.botUserId },
  });
  await t.throwsAsync(slack.as('anna').click({ actionId: 'go' }), { message: /anna sees no "go" to click/ });
});

test('an archived channel takes no posts, no changes and no invitations', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { chat, conversations } = client(slack, 'ops');
  const { channel } = await conversations.create({ name: 'p-1', is_private: true });
  const id = channel?.id ?? '';
  const { ts = '' } = await chat.postMessage({ channel: id, text: 'brief' });
  await conversations.archive({ channel: id });
  t.is(await outcome(chat.postMessage({ channel: id, text: 'more' })), 'is_archived');
  t.is(await outcome(chat.update({ channel: id, ts, text: 'more' })), 'is_inactive');
  t.is(await outcome(conversations.invite({ channel: id, users: anna.id })), 'is_archived');
  t.is(await outcome(conversations.archive({ channel: id })), 'already_archived');
});

test('an ephemeral message is seen by one person, and cannot be deleted', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const { id } = slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const { chat } = client(slack, 'ops');
  const { message_ts = '' } = await chat.postEphemeral({ channel: id, user: anna.id, text: 'psst' });
  t.deepEqual(
    slack.ephemerals('anna').map((one) => one.text),
    ['psst'],
  );
  t.is(await outcome(chat.delete({ channel: id, ts: message_ts })), 'message_not_found');
  t.is(await outcome(chat.postEphemeral({ channel: id, user: bela.id, text: 'psst' })), 'user_not_in_channel');
});

test('time stamps are unique and grow, however fast one posts', async (t) => {
  const { slack, anna } = await openWorkspace(t, { clock: { now: () => 1_700_000_000_000 } });
  const { chat } = client(slack, 'newproject');
  const posts = await Promise.all(Array.from({ length: 30 }, () => chat.postMessage({ channel: anna.id, text: 'x' })));
  const stamps = slack.directMessages('newproject', 'anna').map((one) => one.ts);
  t.is(new Set(posts.map((one) => one.ts)).size, 30);
  t.deepEqual(stamps, [...stamps].sort());
  t.regex(stamps[0] ?? '', /^1700000000\.\d{6}$/);
});

test('a mention in mrkdwn notifies, an escaped one or one in plain text does not', (t) => {
  const both = [
    { type: 'section', text: { type: 'mrkdwn', text: 'for <@U1> and <!subteam^S1|team> <!here>' } },
    { type: 'header', text: { type: 'plain_text', text: '<@U2> <!channel>' } },
  ];
  t.deepEqual(mentionsIn({ text: '<@U9>', blocks: both }), { users: ['U1'], usergroups: ['S1'], specials: ['here'] });
  t.deepEqual(mentionsIn({ text: '&lt;!channel&gt; <!everyone>' }).specials, ['everyone']);
});
