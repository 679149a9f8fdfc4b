import test from 'ava';
import { client, connect, eventually, openWorkspace, outcome, withButton } from './open-workspace.ts';

test('a click reaches the app that posted the button, and its answer replaces the message', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'newproject');
  app.action('claim_project', async ({ ack, body, respond, action }) => {
    await ack();
    t.is(body.user.id, anna.id);
    t.is('value' in action ? action.value : '', 'P-1');
    await respond({ text: 'You claimed it', replace_original: true });
  });
  const posted = await app.client.chat.postMessage({
    channel: anna.id,
    text: 'New project',
    blocks: withButton('claim_project'),
  });
  const click = await slack.as(anna.id).click({ text: 'Claim project' });
  t.like(click, { acked: true, ts: posted.ts, channel: posted.channel });
  await eventually(() => slack.directMessages('newproject', 'anna')[0]?.text === 'You claimed it');
  t.is(slack.acks().filter((ack) => ack.app === 'newproject' && ack.type === 'interactive').length, 1);
});

test('an answer without replace_original is seen by the clicker alone', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'newproject');
  app.action('claim_project', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'Bela has it' });
  });
  await app.client.chat.postMessage({ channel: anna.id, text: 'New project', blocks: withButton('claim_project') });
  await slack.as('anna').click({ actionId: 'claim_project' });
  await eventually(() => slack.ephemerals('anna').length === 1);
  t.is(slack.ephemerals('anna')[0]?.text, 'Bela has it');
  t.is(slack.directMessages('newproject', 'anna').length, 1);
});

test('a response_url works five times within half an hour', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'newproject');
  const urls: string[] = [];
  app.action('go', async ({ ack, body }) => {
    if ('response_url' in body) urls.push(body.response_url);
    await ack();
  });
  await app.client.chat.postMessage({ channel: anna.id, text: 'x', blocks: withButton('go') });
  await slack.as('anna').click({ actionId: 'go' });
  await slack.as('anna').click({ actionId: 'go' });
  await eventually(() => urls.length === 2);
  const post = async (url = '') => (await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'hi' }) })).status;
  const statuses: number[] = [];
  for (let i = 0; i < 6; i += 1) statuses.push(await post(urls[0]));
  t.deepEqual(statuses, [200, 200, 200, 200, 200, 404]);
  slack.advanceClock(30 * 60_000 + 1);
  t.is(await post(urls[1]), 404);
  t.deepEqual(
    slack.calls({ method: 'response_url', status: 404 }).map((call) => call.error),
    ['used_url', 'expired_url'],
  );
});

test('only visible elements can be clicked, unless the screen is outdated', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'newproject');
  app.action('go', async ({ ack }) => ack());
  const { channel = '', ts = '' } = await app.client.chat.postMessage({
    channel: anna.id,
    text: 'x',
    blocks: withButton('go'),
  });
  await t.throwsAsync(slack.as('bela').click({ actionId: 'go' }), { message: /bela sees no "go"/ });
  await app.client.chat.delete({ channel, ts });
  await t.throwsAsync(slack.as('anna').click({ actionId: 'go' }), { message: /anna sees no "go"/ });
  t.like(await slack.as('anna').click({ actionId: 'go', stale: true }), { acked: true, ts });
});

test('a slash command reaches its app with names escaped, and the acknowledgement is shown', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const { id } = slack.addChannel({ name: 'team', members: [anna.id] });
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, command }) => {
    t.like(command, { user_id: anna.id, user_name: 'anna', channel_id: id, channel_name: 'team', command: '/project' });
    await ack(`got ${command.text}`);
  });
  const { ephemeral } = await slack.as('anna').command('/project', 'add-member @bela @nobody', { channel: 'team' });
  t.is(ephemeral?.text, `got add-member <@${bela.id}|bela> @nobody`);
  t.deepEqual(slack.messages('team'), []);
  await t.throwsAsync(slack.as('anna').command('/unknown'), { message: /No installed app has the command/ });
});

test('a mention reaches apps in the channel, once, and no apps elsewhere', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.statsbot.botUserId] });
  const heard: string[] = [];
  for (const name of ['statsbot', 'ops'] as const) {
    const app = await connect(t, slack, name);
    app.event('app_mention', async ({ event }) => void heard.push(`${name}: ${event.text}`));
  }
  t.like(await slack.as('anna').mention('statsbot', 'team', 'nps'), { acked: true });
  await slack.as('anna').mention('ops', 'team', 'hello');
  await eventually(() => heard.length > 0);
  t.deepEqual(heard, [`statsbot: <@${slack.apps.statsbot.botUserId}> nps`]);
});

test('apps receive who joins, leaves and changes, if their manifest subscribes to that', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const ops = await connect(t, slack, 'ops');
  const newproject = await connect(t, slack, 'newproject');
  const heard: string[] = [];
  for (const type of [
    'member_joined_channel',
    'member_left_channel',
    'user_change',
    'group_rename',
    'group_archive',
  ] as const) {
    ops.event(type, async () => void heard.push(`ops ${type}`));
    newproject.event(type, async () => void heard.push(`newproject ${type}`));
  }
  const { channel } = await ops.client.conversations.create({ name: 'p-1', is_private: true });
  await ops.client.conversations.invite({ channel: channel?.id ?? '', users: anna.id });
  await slack.as('anna').invite('p-1', bela.id);
  await slack.as('bela').leave('p-1');
  await slack.as('anna').rename('p-1', 'p-2');
  await slack.as('anna').archive('p-2');
  await eventually(() => heard.length === 6);
  t.deepEqual(heard, [
    'ops member_joined_channel',
    'ops member_joined_channel',
    'ops member_joined_channel',
    'ops member_left_channel',
    'ops group_rename',
    'ops group_archive',
  ]);
});

test('every app that asks hears that a person was deactivated', async (t) => {
  const { slack, bela } = await openWorkspace(t);
  const heard: string[] = [];
  for (const name of ['ops', 'newproject', 'statsbot'] as const) {
    const app = await connect(t, slack, name);
    app.event('user_change', async ({ event }) => {
      if (event.user.id === bela.id && event.user.deleted) heard.push(name);
    });
  }
  await slack.changeUser('bela', { deleted: true });
  await eventually(() => heard.length === 2);
  t.deepEqual(heard.sort(), ['newproject', 'ops']);
});

test('nobody acts in a channel without being in it', async (t) => {
  const { slack } = await openWorkspace(t);
  slack.addChannel({ name: 'open' });
  slack.addChannel({ name: 'closed', isPrivate: true });
  await t.throwsAsync(slack.as('anna').post('open', 'hi'), { message: /has to join first/ });
  await t.throwsAsync(slack.as('anna').post('closed', 'hi'), { message: /sees no channel "closed"/ });
  await slack.as('anna').join('open');
  await slack.as('anna').post('open', 'hi');
  t.is(slack.messages('open').length, 1);
  t.is(await outcome(client(slack, 'ops').chat.postMessage({ channel: 'open', text: 'hi' })), 'ok');
});
