import type { ModalView } from '@slack/types';
import type { Locator, Page, WebSocketRoute } from 'playwright-core';
import { test, windows } from '../../helpers/browser.ts';
import { faintTexts } from '../../helpers/contrast.ts';
import { client, connect, eventually, openWorkspace, withButton } from '../../sandbox/open-workspace.ts';

test('hostile text is shown as text: no script runs, nothing is fetched from outside, no link misleads', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const hostile = '<script>alert(1)</script> <img src=x onerror=alert(2)> <javascript:alert(3)|click me> &lt;b&gt;';
  await client(slack, 'ops').chat.postMessage({
    channel: 'team',
    text: 'x',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: hostile } },
      { type: 'header', text: { type: 'plain_text', text: '<b onmouseover=alert(4)>head' } },
      { type: 'image', image_url: 'https://elsewhere.test/picture.png', alt_text: 'A <i>picture</i>' },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'b',
            text: { type: 'plain_text', text: '"><script>' },
            url: 'javascript:alert(5)',
          },
        ],
      },
    ],
  });
  const asked: string[] = [];
  const page = await windows(t, slack.url)('/anna/team', {
    before: async (one) => void one.on('request', (request) => asked.push(request.url())),
  });
  await page.getByText('<script>alert(1)</script>').waitFor();
  await page.getByText('<b onmouseover=alert(4)>head').waitFor();
  t.is(await page.locator('.content :is(script, b, img, i)').count(), 0);
  t.is(await page.locator('[href^="javascript"]').count(), 0);
  t.deepEqual(
    asked.filter((url) => !url.startsWith(slack.url) && !url.startsWith('data:') && !url.startsWith('ws:')),
    [],
  );
  const policy = (await fetch(slack.url)).headers.get('content-security-policy') ?? '';
  t.regex(policy, /default-src 'none'; script-src 'self';/);
  t.deepEqual(page.errors, []);
});

test('markup, people, channels, dates, emoji and files are drawn as Slack draws them', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const team = slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const web = client(slack, 'ops');
  const text = [
    `*bold* _slanted_ ~struck~ \`code\` snake_case_stays <https://a.test/?b=1&amp;c|a link> :tada:`,
    `<@${anna.id}> in <#${team.id}> on <!date^1700000000^{date_num}|some day>`,
    '> quoted',
    '```const n = 1 &lt; 2```',
  ].join('\n');
  await web.chat.postMessage({ channel: team.id, text });
  await web.filesUploadV2({ channel_id: team.id, filename: 'chart.png', title: 'A chart', file: onePixel });
  const page = await windows(t, slack.url)('/anna/team', { timezoneId: 'UTC' });
  const message = page.locator('article', { hasText: 'snake_case_stays' });
  await message.waitFor();
  const words = async (selector: string) => await message.locator(selector).allInnerTexts();
  t.deepEqual(await words('.text strong'), ['bold']);
  t.deepEqual(await words('em'), ['slanted']);
  t.deepEqual(await words('s'), ['struck']);
  t.deepEqual(await words('code'), ['code']);
  t.deepEqual(await words('.mention'), ['@Anna Kovacs', '#team']);
  t.deepEqual(await words('time:not(.time)'), ['2023-11-14']);
  t.deepEqual(await words('blockquote'), ['quoted']);
  t.deepEqual(await words('pre'), ['const n = 1 < 2']);
  t.is(await message.getByRole('link', { name: 'a link' }).getAttribute('href'), 'https://a.test/?b=1&c');
  t.true((await message.innerText()).includes('🎉'));
  const picture = page.getByRole('img', { name: 'A chart' });
  await picture.waitFor();
  t.is(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth), 1);
  t.deepEqual(await faintTexts(page), []);
  t.deepEqual(page.errors, []);
});

test('App Home shows what the app published, live, and its buttons work; "Behind the scenes" shows the calls and answers', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const app = await connect(t, slack, 'ops');
  const home = (text: string) => ({
    user_id: anna.id,
    view: {
      type: 'home' as const,
      blocks: [
        { type: 'header' as const, text: { type: 'plain_text' as const, text } },
        ...withButton('take', 'Take it'),
      ],
    },
  });
  app.event('app_home_opened', async ({ client: web }) => void (await web.views.publish(home('Your projects'))));
  app.action('take', async ({ ack, client: web }) => {
    await ack();
    await web.views.publish(home('Taken'));
  });
  const page = await windows(t, slack.url)('/anna/@ops/home');
  await page.getByRole('heading', { name: 'Your projects' }).waitFor();
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('heading', { name: 'Taken' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Your projects' }).waitFor();
  await page.getByRole('button', { name: 'Behind the scenes' }).click();
  const behind = page.getByRole('complementary', { name: 'Behind the scenes' });
  await behind.getByRole('button', { name: 'views.publish' }).last().click();
  const [asked, answered] = [behind.locator('pre').first(), behind.locator('pre').last()];
  await asked.getByText('"text": "Your projects"').waitFor();
  await answered.getByText('"ok": true').waitFor();
  await behind.getByRole('button', { name: 'views.publish' }).last().click();
  await behind.locator('pre').first().waitFor({ state: 'detached' });
  await behind.getByRole('button', { name: 'app_home_opened' }).last().click();
  await asked.getByText(`"user": "${anna.id}"`).waitFor();
  await answered.getByText('Acknowledged, with nothing in it.').waitFor();
  t.deepEqual(await faintTexts(page), []);
  t.deepEqual(page.errors, []);
});

test('a modal takes every kind of answer, shows what is wrong, pushes another and updates', async (t) => {
  const { slack, bela } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [slack.apps.ops.botUserId] });
  const app = await connect(t, slack, 'ops');
  const sent: unknown[] = [];
  app.command('/project', async ({ ack, body, client: web }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form() });
  });
  app.view('form', async ({ ack, view }) => {
    sent.push(Object.values(view.state.values).map((actions) => Object.values(actions)[0]));
    if (sent.length === 1) await ack({ response_action: 'errors', errors: { name: 'This name is taken.' } });
    else await ack({ response_action: 'push', view: plainView('Sure?', 'sure', 'Yes') });
  });
  app.view('sure', async ({ ack }) => ack({ response_action: 'update', view: plainView('Done', 'done') }));
  const page = await windows(t, slack.url)('/anna/@ops/messages');
  await page.getByRole('textbox', { name: 'Message ops' }).fill('/project ');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Please complete this required field.').first().waitFor();
  t.is(sent.length, 0, 'missing fields are asked for before anything is sent');
  t.deepEqual(await faintTexts(page), []);
  await page.setViewportSize({ width: 1280, height: 420 });
  await dialog.getByRole('combobox', { name: 'Lead' }).click();
  t.true(await isWhole(page.getByRole('listbox', { name: 'Lead' })), 'the list is not cut off at the modal’s edge');
  await page.keyboard.press('Escape');

  await dialog.getByRole('textbox', { name: 'Name' }).fill('Logo');
  await choose(page, 'Skill', 'Design');
  await choose(page, 'Skills', 'Design');
  await choose(page, 'Skills', 'Video');
  await choose(page, 'Lead', 'Bela Varga');
  await choose(page, 'Team', 'Bela Varga');
  await dialog.getByLabel('Due').fill('2026-12-24');
  await dialog.getByRole('radio', { name: 'Soon' }).check();
  await dialog.getByRole('checkbox', { name: 'Rush' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This name is taken.').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Another logo');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('heading', { name: 'Sure?' }).waitFor();
  t.like(sent[1], [
    { value: 'Another logo' },
    { selected_option: { value: 'design' } },
    { selected_options: [{ value: 'design' }, { value: 'video' }] },
    { selected_user: bela.id },
    { selected_users: [bela.id] },
    { selected_date: '2026-12-24' },
    { selected_option: { value: 'soon' } },
    { selected_options: [{ value: 'rush' }] },
  ]);
  await dialog.getByRole('button', { name: 'Yes' }).click();
  await dialog.getByRole('heading', { name: 'Done' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.getByRole('heading', { name: 'Every kind' }).waitFor();
  t.deepEqual(page.errors, []);
});

test('a click that no app acknowledges is shown as Slack shows it', async (t) => {
  const { slack, anna } = await openWorkspace(t, { ackLimitMs: 300 });
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const app = await connect(t, slack, 'ops');
  app.action('slow', async () => undefined);
  app.command('/project', async () => undefined);
  await app.client.chat.postMessage({ channel: 'team', text: 'x', blocks: withButton('slow', 'Wait') });
  const page = await windows(t, slack.url)('/anna/team');
  await page.getByRole('button', { name: 'Wait' }).click();
  await page.getByRole('alert').getByText('did not answer within three seconds').waitFor();
  await page.getByRole('textbox').fill('/project status');
  await page.keyboard.press('Enter');
  await page.getByText('/project status failed with the error "operation_timeout"').waitFor();
  t.deepEqual(page.errors, []);
});

test('a button with a confirmation acts only after a yes; overflow menus and selects send what was chosen', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const app = await connect(t, slack, 'ops');
  const heard: string[] = [];
  app.action(/.*/, async ({ ack, action }) => {
    await ack();
    heard.push('selected_option' in action ? `${action.selected_option?.value}` : action.type);
  });
  const option = (text: string) => ({ text: { type: 'plain_text' as const, text }, value: text.toLowerCase() });
  app.options('e', async ({ ack, payload }) => ack({ options: [option(`${payload.value} soup`), option('Bread')] }));
  const confirm = { text: { type: 'mrkdwn', text: '*Really?*' }, confirm: { type: 'plain_text', text: 'Do it' } };
  const elements = [
    { type: 'button', action_id: 'b', text: { type: 'plain_text', text: 'Remove' }, style: 'danger', confirm },
    { type: 'overflow', action_id: 'o', options: [option('Rename'), option('Archive')] },
    {
      type: 'static_select',
      action_id: 's',
      placeholder: { type: 'plain_text', text: 'Role' },
      options: [option('Lead'), option('Reviewer')],
    },
    { type: 'external_select', action_id: 'e', placeholder: { type: 'plain_text', text: 'Dish' }, min_query_length: 3 },
  ];
  await client(slack, 'ops').apiCall('chat.postMessage', {
    channel: 'team',
    text: 'x',
    blocks: [{ type: 'actions', elements }],
  });
  const page = await windows(t, slack.url)('/anna/team');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByText('Really?').waitFor();
  await page.getByRole('button', { name: 'Do it' }).click();
  await eventually(() => heard.length === 1);
  await page.locator('summary[aria-label="More actions"]').click();
  await page.getByRole('button', { name: 'Archive' }).click();
  await eventually(() => heard.length === 2);
  await choose(page, 'Role', 'Reviewer');
  await eventually(() => heard.length === 3);
  const dish = page.getByRole('combobox', { name: 'Dish' });
  await dish.click();
  await page.getByText('Type 3 letters to search').waitFor();
  await dish.fill('pea');
  await page.getByRole('option', { name: 'pea soup' }).click();
  await eventually(() => heard.length === 4);
  t.deepEqual(heard, ['button', 'archive', 'reviewer', 'pea soup']);
  t.deepEqual(page.errors, []);
});

test('edits, deletions, threads, pins and marks are shown as they happen; the address restores the same place; somebody who loses a channel is told where to go on', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const channel = slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const web = client(slack, 'ops');
  const { ts } = await web.chat.postMessage({ channel: channel.id, text: 'First words :tada: *now*' });
  const page = await windows(t, slack.url)('/anna/team');
  await page.getByText('First words 🎉 now').waitFor();
  await web.chat.update({ channel: channel.id, ts: ts!, text: 'Other words' });
  await page.getByText('Other words').waitFor();
  await page.getByText('(edited)').waitFor();
  await web.pins.add({ channel: channel.id, timestamp: ts! });
  await page.getByRole('button', { name: '1 pinned message' }).waitFor();
  await web.reactions.add({ channel: channel.id, timestamp: ts!, name: 'eyes' });
  await page.getByText('👀 1').waitFor();
  await page.getByText('Other words').hover();
  await page.getByRole('button', { name: 'Reply in thread' }).click();
  await page.getByRole('textbox', { name: 'Reply…' }).fill('A reply');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '1 reply' }).waitFor();
  await page.reload();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('A reply').waitFor();
  await web.chat.delete({ channel: channel.id, ts: ts! });
  await page.getByText('Other words').first().waitFor({ state: 'detached' });

  const closing = slack.addChannel({ name: 'p-1', isPrivate: true, members: [anna.id, slack.apps.ops.botUserId] });
  await page.goto(`${slack.url}/anna/p-1`);
  await page.getByRole('heading', { name: 'p-1' }).waitFor();
  await web.conversations.kick({ channel: closing.id, user: anna.id });
  await page.getByText('You are not in #p-1 any more').waitFor();
  await page.getByRole('link', { name: 'the messages of ops' }).click();
  await page.getByRole('heading', { name: 'ops' }).waitFor();
  t.deepEqual(page.errors, []);
});

test('a tab that loses the connection catches up, and two hundred messages stay quick', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const channel = slack.addChannel({ name: 'team', members: [anna.id] });
  const { workspace } = slack.world;
  for (let n = 1; n <= 200; n++) workspace.post(channel, { user: anna.id, text: `message ${n}.` });
  const links: WebSocketRoute[] = [];
  let isDown = false;
  const page = await windows(t, slack.url)('/bela', {
    before: (one) =>
      one.routeWebSocket(/\/web\/stream/, (link) => {
        links.push(link);
        if (isDown) void link.close();
        else link.connectToServer();
      }),
  });
  const began = Date.now();
  await page.goto(`${slack.url}/bela/team`);
  await page.getByText('message 200.').waitFor();
  t.is(await page.locator('article').count(), 50);
  t.log(`${Date.now() - began} ms`);
  await page.getByRole('button', { name: 'Load older messages' }).click();
  await page.getByText('message 101.').waitFor({ state: 'attached' });

  isDown = true;
  await links.at(-1)?.close();
  await page.getByText('Connection lost').waitFor();
  workspace.post(channel, { user: anna.id, text: 'Written meanwhile' });
  workspace.remove(channel, channel.messages.find(({ text }) => text === 'message 200.')!);
  isDown = false;
  await page.getByText('Written meanwhile').waitFor();
  t.is(await page.getByText('message 200.').count(), 0);
  t.is(await page.locator('article').count(), 100, 'what was loaded is still there');
});

test('on a phone the list and the conversation take turns, and every button has a name; the first screen says whether an app is starting', async (t) => {
  const { slack, anna } = await openWorkspace(t, { awaitsProduct: true });
  const team = slack.addChannel({ name: 'team', members: [anna.id, slack.apps.ops.botUserId] });
  const topic = 'https://app.intercom.test/a/apps/demo/conversations/1042';
  await client(slack, 'ops').conversations.setTopic({ channel: team.id, topic });
  await slack.as('anna').post('team', 'Hello');
  const page = await windows(t, slack.url)('/bela/team', { viewport: { width: 390, height: 780 }, hasTouch: true });
  await page.getByText('Hello').waitFor();
  const list = await page.locator('.message-list').evaluate(({ scrollWidth }) => scrollWidth);
  t.true(list <= 390, `a long link makes the list ${list} px wide`);
  t.false(await page.getByRole('navigation', { name: 'Workspace' }).isVisible());
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.locator('.row', { hasText: 'general' }).click();
  await page.getByRole('heading', { name: 'general' }).waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  t.true(width <= 390, `${width} px wide`);
  t.deepEqual(await nameless(page), []);
  t.is(await page.evaluate(() => document.activeElement?.tagName), 'BODY', 'no keyboard covers the conversation');
  await page.getByRole('button', { name: 'Behind the scenes' }).click();
  t.deepEqual(await nameless(page), []);

  await page.getByRole('button', { name: 'Close' }).click();
  await page.goto(`${slack.url}/bela`);
  await page.getByText('The agency is moving in.', { exact: true }).waitFor();
  t.is(await page.getByText('No app is connected yet').count(), 0, 'it is on its way');
  t.deepEqual(await faintTexts(page), []);
  await fetch(`${slack.url}/control/stories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.controlToken}` },
    body: JSON.stringify({ stories: [], waitMs: 1 }),
  });
  await page.getByText('No app is connected yet').waitFor();

  await fetch(`${slack.url}/control/stories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.controlToken}` },
    body: JSON.stringify({
      stories: [1, 2, 3, 4, 5, 6].map((n) => ({ name: `s${n}`, label: `A story with a long name ${n}`, moves: n > 3 })),
      hours: [{ person: 'bela', from: '9:00', to: '18:00' }],
      waitMs: 1,
    }),
  });
  await page.getByRole('button', { name: 'A story with a long name 6' }).first().waitFor();
  await page.setViewportSize({ width: 390, height: 560 });
  await page.getByRole('button', { name: 'Behind the scenes' }).click();
  const log = await page.locator('.log').evaluate(({ clientHeight }) => clientHeight);
  t.true(log >= 300, `however much stands above it, the log can be read: ${log} px`);
  t.deepEqual(page.errors, []);
});

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Whether the whole list is visible: nothing covers its corners, and none lies outside of the window. */
async function isWhole(list: Locator): Promise<boolean> {
  return await list.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const corners = [left + 8, right - 8].flatMap((x) =>
      [top + 8, bottom - 8].map((y) => document.elementFromPoint(x, y)),
    );
    return corners.every((one) => one !== null && element.contains(one));
  });
}

/** Elements that can be pressed but have no name for a screen reader. */
async function nameless(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a, button, summary, select, input, textarea')]
      .filter((one) => one.checkVisibility() && !one.getAttribute('aria-label') && one.innerText.trim() === '')
      .map((one) => one.outerHTML),
  );
}

async function choose(
  page: Awaited<ReturnType<ReturnType<typeof windows>>>,
  label: string,
  words: string,
): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).fill(words);
  await page.keyboard.press('Enter');
}

function plainView(title: string, callbackId: string, submit?: string): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: { type: 'plain_text', text: title },
    ...(submit === undefined ? {} : { submit: { type: 'plain_text', text: submit } }),
    blocks: [{ type: 'section', text: { type: 'plain_text', text: title } }],
  };
}

function form(): ModalView {
  const option = (text: string) => ({ text: { type: 'plain_text' as const, text }, value: text.toLowerCase() });
  const skills = [option('Design'), option('Video')];
  const input = (label: string, element: object) => ({
    type: 'input',
    block_id: label.toLowerCase(),
    label: { type: 'plain_text', text: label },
    element: { action_id: 'a', ...element },
  });
  return {
    type: 'modal',
    callback_id: 'form',
    title: { type: 'plain_text', text: 'Every kind' },
    submit: { type: 'plain_text', text: 'Save' },
    blocks: [
      input('Name', { type: 'plain_text_input' }),
      input('Skill', { type: 'static_select', options: skills }),
      input('Skills', { type: 'multi_static_select', options: skills }),
      input('Lead', { type: 'users_select' }),
      input('Team', { type: 'multi_users_select' }),
      input('Due', { type: 'datepicker' }),
      input('When', { type: 'radio_buttons', options: [option('Soon'), option('Later')] }),
      input('More', { type: 'checkboxes', options: [option('Rush'), option('Weekend')] }),
    ],
  } as ModalView;
}
