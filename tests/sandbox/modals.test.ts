import type { ModalView } from '@slack/web-api';
import test from 'ava';
import { client, connect, eventually, openWorkspace, outcome, withButton } from './open-workspace.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const form = (callback_id: string): ModalView => ({
  type: 'modal',
  callback_id,
  title: plain('New project'),
  submit: plain('Create'),
  blocks: [
    {
      type: 'input',
      block_id: 'title',
      label: plain('Title'),
      element: { type: 'plain_text_input', action_id: 'title' },
    },
    {
      type: 'input',
      block_id: 'skill',
      optional: true,
      label: plain('Skill'),
      element: { type: 'static_select', action_id: 'skill', options: [option('design'), option('copy')] },
    },
  ],
});

test('a command opens a modal; the values reach the app, and the modal closes', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, body, client: web }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form('new_project') });
  });
  const taken: unknown[] = [];
  app.view('new_project', async ({ ack, view, body }) => {
    taken.push([
      body.user.id,
      view.state.values.title?.title?.value,
      view.state.values.skill?.skill?.selected_option?.value,
    ]);
    await ack();
  });
  const person = slack.as(anna.id);
  t.like(await person.command('/project', 'new'), { acked: true });
  t.is(person.view()?.callback_id, 'new_project');
  await t.throwsAsync(person.submitView({ skill: 'design' }), { message: /fill in "title.title" first/ });
  await t.throwsAsync(person.submitView({ skill: 'cooking' }), { message: /no option "cooking".*design, copy/ });
  t.like(await person.submitView({ title: 'Logo', skill: 'design' }), { acked: true, errors: undefined });
  t.deepEqual(taken, [[anna.id, 'Logo', 'design']]);
  t.is(person.view(), undefined);
});

test('a modal belongs to the tab that opened it, and closes with it; without a tab one acts in the latest', async (t) => {
  const { slack } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, body, command, client: web }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form(command.text) });
  });
  app.view(/.*/, async ({ ack, view }) => ack({ response_action: 'push', view: form(`upon ${view.callback_id}`) }));
  const [first, second, outside] = [
    slack.as('anna', { tab: 'one' }),
    slack.as('anna', { tab: 'two' }),
    slack.as('anna'),
  ];
  const shown = () => [first, second, outside].map((one) => one.view()?.callback_id);
  await first.command('/project', 'a');
  t.deepEqual(shown(), ['a', undefined, 'a']);
  await second.command('/project', 'b');
  t.deepEqual(shown(), ['a', 'b', 'b']);
  await first.submitView({ title: 'Logo' });
  t.deepEqual(shown(), ['upon a', 'b', 'b']);
  await second.closeView();
  t.deepEqual(shown(), ['upon a', undefined, 'upon a']);
  slack.world.views.forgetTab('one');
  t.deepEqual(shown(), [undefined, undefined, undefined]);
  await outside.command('/project', 'c');
  t.deepEqual(shown(), ['c', 'c', 'c'], 'one from outside the page is shown in every tab');
});

test('errors keep the modal open, update changes it, push puts another one on top, clear closes all', async (t) => {
  const { slack } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, body, client: web }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form('first') });
  });
  app.view('first', async ({ ack, view }) => {
    const { value } = view.state.values.title?.title ?? {};
    if (value === 'bad') await ack({ response_action: 'errors', errors: { title: 'taken' } });
    else if (value === 'again') await ack({ response_action: 'update', view: form('first') });
    else await ack({ response_action: 'push', view: form('second') });
  });
  app.view('second', async ({ ack }) => ack({ response_action: 'clear' }));
  const person = slack.as('anna');
  await person.command('/project', 'new');
  const { id } = person.view() ?? {};
  t.deepEqual((await person.submitView({ title: 'bad' })).errors, { title: 'taken' });
  await person.submitView({ title: 'again' });
  t.is(person.view()?.id, id);
  await person.submitView({ title: 'on' });
  t.like(person.view(), { callback_id: 'second', previous_view_id: id, root_view_id: id });
  await person.submitView({ title: 'done' });
  t.is(person.view(), undefined);
});

test('a trigger works once, within three seconds, for the app that got it', async (t) => {
  const clock = { now: () => 1_700_000_000_000 };
  const { slack, anna } = await openWorkspace(t, { triggerLifeMs: 3_000, clock });
  const app = await connect(t, slack, 'ops');
  const triggers: string[] = [];
  app.action('go', async ({ ack, body }) => {
    await ack();
    if ('trigger_id' in body) triggers.push(body.trigger_id);
  });
  await app.client.chat.postMessage({ channel: anna.id, text: 'x', blocks: withButton('go') });
  await slack.as('anna').click({ actionId: 'go' });
  await slack.as('anna').click({ actionId: 'go' });
  await eventually(() => triggers.length === 2);
  const [first = '', second = ''] = triggers;
  const open = (name: 'ops' | 'newproject', trigger_id: string) =>
    outcome(client(slack, name).views.open({ trigger_id, view: form('x') }));
  t.is(await open('newproject', first), 'invalid_trigger_id');
  t.is(await open('ops', first), 'ok');
  t.is(await open('ops', first), 'exchanged_trigger_id');
  slack.advanceClock(3_001);
  t.is(await open('ops', second), 'expired_trigger_id');
});

test('typed text survives an update if its field stays, and an old hash is refused', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const ops = slack.apps.ops;
  const opened = slack.world.views.open(ops, anna.id, form('x'));
  const { views } = client(slack, 'ops');
  opened.state.values.title = { title: { type: 'plain_text_input', value: 'typed' } };
  await views.update({ view_id: opened.id, hash: opened.hash, view: form('y') });
  t.like(slack.as('anna').view(), { callback_id: 'y', state: { values: { title: { title: { value: 'typed' } } } } });
  t.is(await outcome(views.update({ view_id: opened.id, hash: opened.hash, view: form('z') })), 'hash_conflict');
  t.is(await outcome(views.update({ view_id: 'V404', view: form('z') })), 'not_found');
});

test('a Home tab is published to apps that have one, and its buttons can be clicked', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.event('app_home_opened', async ({ event, client: web }) => {
    await web.views.publish({ user_id: event.user, view: { type: 'home', blocks: withButton('go') as never } });
  });
  const clicked: string[] = [];
  app.action('go', async ({ ack, body }) => {
    clicked.push(body.user.id);
    await ack();
  });
  t.like(await slack.as('anna').openHome('ops'), { acked: true });
  await eventually(() => slack.as('anna').home('ops') !== undefined);
  await slack.as('anna').click({ app: 'ops', home: true, actionId: 'go' });
  t.deepEqual(clicked, [anna.id]);
  const home = { type: 'home' as const, blocks: [] };
  t.is(await outcome(client(slack, 'newproject').views.publish({ user_id: anna.id, view: home })), 'not_enabled');
});
