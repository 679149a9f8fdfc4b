import { readFileSync } from 'node:fs';
import bolt from '@slack/bolt';
import test from 'ava';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { connect, eventually, openWorkspace, withButton } from './open-workspace.ts';

// Word for word as in sandbox/README.md.
test('my app says hello', async (t) => {
  const slack = await startSandbox();
  const { botToken: token, appToken } = slack.apps.ops;
  const app = new bolt.App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl: slack.apiUrl } });
  app.command('/project', async ({ ack, command }) => ack(`Hello, ${command.text}!`));
  await app.start();
  t.teardown(async () => {
    await app.stop();
    await slack.stop();
  });

  slack.addUser({ name: 'anna', realName: 'Anna Kovacs' });
  const { acked, ephemeral } = await slack.as('anna').command('/project', 'world');
  t.true(acked);
  t.is(ephemeral?.text, 'Hello, world!');
});

test('the example in the README is the one in this file', (t) => {
  const readme = readFileSync('sandbox/README.md', 'utf8');
  const [, example = ''] = /```ts\n.*?(test\('my app.*?)```/s.exec(readme) ?? [];
  t.true(example.length > 0 && readFileSync('tests/sandbox/library.test.ts', 'utf8').includes(example.trim()));
});

test('a button is acknowledged, and its message changed by respond()', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const app = await connect(t, slack, 'ops');
  app.action('claim', async ({ ack, respond, body }) => {
    await ack();
    await respond({ replace_original: true, text: `<@${body.user.id}> has it` });
  });
  await app.client.chat.postMessage({ channel: 'team', text: 'x', blocks: withButton('claim') });
  t.true((await slack.as('anna').click({ actionId: 'claim' })).acked);
  await eventually(() => slack.messages('team')[0]?.text === `<@${anna.id}> has it`);
  t.pass();
});

test('a command opens a modal; the values reach the app, and its errors reach the person', async (t) => {
  const { slack } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, body, client }) => {
    await ack();
    const element = { type: 'plain_text_input' as const, action_id: 'name' };
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'named',
        title: { type: 'plain_text', text: 'Name it' },
        submit: { type: 'plain_text', text: 'Save' },
        blocks: [{ type: 'input', block_id: 'name', label: { type: 'plain_text', text: 'Name' }, element }],
      },
    });
  });
  app.view('named', async ({ ack, view, body, client }) => {
    const name = view.state.values.name?.name?.value ?? '';
    if (name.length < 3) return ack({ response_action: 'errors', errors: { name: 'Three letters at least.' } });
    await ack();
    await client.chat.postMessage({ channel: body.user.id, text: `Named ${name}` });
  });
  const anna = slack.as('anna');
  await anna.command('/project');
  await eventually(() => anna.view() !== undefined);
  t.like(await anna.submitView({ name: 'ab' }), { errors: { name: 'Three letters at least.' } });
  await anna.submitView({ name: 'abc' });
  t.is(anna.view(), undefined);
  await eventually(() => slack.directMessages('ops', 'anna')[0]?.text === 'Named abc');
});

test('events arrive as subscribed: mentions, direct messages, App Home', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const app = await connect(t, slack, 'ops');
  app.event('app_mention', async ({ event, say }) => void (await say({ text: 'You called?', thread_ts: event.ts })));
  app.message('hello', async ({ say }) => void (await say('Hello to you')));
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Welcome' } }];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
  await slack.as('anna').mention('ops', 'team', 'are you there?');
  await eventually(() => slack.messages('team')[1]?.text === 'You called?');
  await slack.as('anna').message('ops', 'hello');
  await eventually(() => slack.directMessages('ops', 'anna').some(({ text }) => text === 'Hello to you'));
  await slack.as('anna').openHome('ops');
  await eventually(() => JSON.stringify(slack.as('anna').home('ops') ?? '').includes('Welcome'));
  t.pass();
});
