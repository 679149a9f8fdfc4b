import test from 'ava';
import { client, openWorkspace, outcome } from './open-workspace.ts';

test('auth.test says whose token it is, and the answer names its scopes', async (t) => {
  const { slack } = await openWorkspace(t);
  const who = await client(slack, 'ops').auth.test();
  t.like(who, { user_id: slack.apps.ops.botUserId, bot_id: slack.apps.ops.botId, user: 'ops' });
  t.true(who.response_metadata?.scopes?.includes('channels:manage'));
});

test('a call without a token, or with a made-up one, is refused', async (t) => {
  const { slack } = await openWorkspace(t);
  const bare = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
  t.like(await bare.json(), { ok: false, error: 'not_authed' });
  t.is(await outcome(client(slack, 'ops', 'xoxb-nobody').auth.test()), 'invalid_auth');
});

test('a socket opens with the app-level token alone, and everything else with the bot token', async (t) => {
  const { slack } = await openWorkspace(t);
  const { botToken, appToken } = slack.apps.ops;
  t.is(await outcome(client(slack, 'ops', botToken).apps.connections.open()), 'not_allowed_token_type');
  t.is(await outcome(client(slack, 'ops', appToken).auth.test()), 'not_allowed_token_type');
  const { url } = await client(slack, 'ops', appToken).apps.connections.open();
  t.regex(url ?? '', /^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
});

test('a missing scope is refused with what is needed and what is there', async (t) => {
  const { slack } = await openWorkspace(t);
  const error = await t.throwsAsync(client(slack, 'newproject').conversations.create({ name: 'p-1' }));
  t.like(error, { data: { error: 'missing_scope', needed: 'channels:manage' } });
});

test('a method that Slack does not have is unknown_method, and a missing argument is named', async (t) => {
  const { slack } = await openWorkspace(t);
  t.is(await outcome(client(slack, 'ops').apiCall('chat.shout')), 'unknown_method');
  const error = await t.throwsAsync(client(slack, 'ops').apiCall('conversations.info'));
  t.like(error, {
    data: { error: 'invalid_arguments', response_metadata: { messages: ['[ERROR] missing required field: channel'] } },
  });
});

test('unknown arguments are ignored, and recorded', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  await client(slack, 'ops').apiCall('users.info', { user: anna.id, team_id: 'T1', colour: 'red' });
  t.deepEqual(slack.calls({ method: 'users.info' })[0]?.ignored, ['colour']);
});
