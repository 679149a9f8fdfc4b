import type { ModalView } from '@slack/web-api';
import test from 'ava';
import { connect, openWorkspace } from './open-workspace.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (words: string) => ({ text: plain(words), value: words.toLowerCase() });
const DISHES = ['Soup', 'Salad', 'Stew', 'Sorbet'];
const form: ModalView = {
  type: 'modal',
  callback_id: 'dinner',
  title: plain('Dinner'),
  submit: plain('Cook'),
  private_metadata: 'tonight',
  blocks: [
    {
      type: 'input',
      block_id: 'main',
      label: plain('Main'),
      element: { type: 'external_select', action_id: 'main', min_query_length: 0 },
    },
    {
      type: 'input',
      block_id: 'more',
      optional: true,
      label: plain('More'),
      element: { type: 'multi_external_select', action_id: 'more', initial_options: [option('Bread')] },
    },
  ],
};

test('a menu asks its app for choices; only offered ones can be chosen, and the form submits it as Slack does', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, body, client: web }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form });
  });
  const asked: unknown[] = [];
  app.options(/^(main|more)$/, async ({ ack, payload, body }) => {
    const { type, action_id, block_id, value, view, container, user } = payload as typeof payload &
      Record<string, unknown>;
    asked.push([type, user.id, action_id, block_id, value, view?.private_metadata, container.type]);
    t.is(body.token?.length !== 0, true);
    await ack({ options: DISHES.filter((dish) => dish.toLowerCase().startsWith(value.toLowerCase())).map(option) });
  });
  const taken: unknown[] = [];
  app.view('dinner', async ({ ack, view }) => {
    taken.push(view.state.values);
    await ack();
  });
  const person = slack.as(anna.id);
  await person.command('/project', 'new');

  const offered = await person.suggest({ actionId: 'main' });
  t.deepEqual(
    offered.options.map(({ value }) => value),
    ['soup', 'salad', 'stew', 'sorbet'],
  );
  t.deepEqual(asked[0], ['block_suggestion', anna.id, 'main', 'main', '', 'tonight', 'view']);
  await t.throwsAsync(person.suggest({ actionId: 'more', query: 'so' }), { message: /once 3 letters are typed/ });
  await t.throwsAsync(person.submitView({ main: 'pizza' }), { message: /no option "pizza".*soup/ });
  t.like(await person.submitView({ main: 'Stew', more: ['bread', 'sorbet'] }), { acked: true });
  t.deepEqual(taken, [
    {
      main: { main: { type: 'external_select', selected_option: option('Stew') } },
      more: { more: { type: 'multi_external_select', selected_options: [option('Bread'), option('Sorbet')] } },
    },
  ]);
  t.deepEqual(asked.at(-1), ['block_suggestion', anna.id, 'more', 'more', 'sorbet', 'tonight', 'view']);
});

test('an app that answers late, or with something that Slack refuses, offers no choices', async (t) => {
  const impatient = await openWorkspace(t, { ackLimitMs: 40 });
  (await connect(t, impatient.slack, 'ops')).options('main', async () => {});
  impatient.slack.world.views.open(impatient.slack.apps.ops, impatient.anna.id, form);
  t.like(await impatient.slack.as('anna').suggest({ actionId: 'main', query: 'late' }), {
    ...{ acked: false, error: 'operation_timeout', options: [] },
  });

  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  app.command('/project', async ({ ack, body, client: web }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form });
  });
  const answers: { [query: string]: object } = {
    many: { options: Array.from({ length: 101 }, (_, index) => option(`Dish ${index}`)) },
    long: { options: [option('x'.repeat(76))] },
    odd: { options: [{ ...option('Soup'), url: 'https://x.test' }] },
    none: { options: [] },
  };
  app.options('main', async ({ ack, payload }) => {
    await (ack as (answer: object) => Promise<void>)(answers[payload.value] ?? {});
  });
  const person = slack.as(anna.id);
  await person.command('/project', 'new');
  const told = async (query: string) => person.suggest({ actionId: 'main', query });
  t.regex((await told('many')).error ?? '', /no more than 100 items|100/);
  t.regex((await told('long')).error ?? '', /less than 76/);
  t.regex((await told('odd')).error ?? '', /invalid additional property: url/);
  t.like(await told('none'), { acked: true, error: undefined, options: [] });
});
