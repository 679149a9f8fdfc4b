import { App, type Receiver } from '@slack/bolt';
import test from 'ava';
import { findListenersByName } from '../../../app/infra/slack/by-name.ts';

const receiver: Receiver = { init() {}, start: async () => undefined, stop: async () => undefined };
const authorize = async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1', teamId: 'T1' });

test('of hundreds of listeners Bolt asks one for each kind, which finds the one that a click, menu or form names', async (t) => {
  const app = new App({ receiver, authorize, convoStore: false });
  findListenersByName(app);
  const heard: string[] = [];
  for (let nth = 0; nth < 300; nth++) app.action(`button_${nth}`, async () => void heard.push(`button ${nth}`));
  app.action(/^turn:\d+$/, async ({ action }) => void heard.push('action_id' in action ? action.action_id : ''));
  app.options({ type: 'block_suggestion', action_id: 'people' }, async () => void heard.push('people'));
  app.view('team_picked', async () => void heard.push('form'));
  app.action('fails', async () => {
    throw new Error('on purpose');
  });
  t.is((Reflect.get(app, 'listeners') as unknown[]).length, 3);

  const common = { user: { id: 'U2', team_id: 'T1' }, team: { id: 'T1' } };
  const send = (body: object) => app.processEvent({ body: { ...common, ...body }, ack: async () => undefined });
  const click = (id: string) => send({ type: 'block_actions', actions: [{ type: 'button', action_id: id }] });
  for (const id of ['button_7', 'turn:12', 'a link that nobody listens to']) await click(id);
  await send({ type: 'block_suggestion', action_id: 'people' });
  await send({ type: 'view_submission', view: { callback_id: 'team_picked' } });
  t.deepEqual(heard, ['button 7', 'turn:12', 'people', 'form']);
  await t.throwsAsync(click('fails'), { message: /on purpose/ });
  t.throws(() => app.action('button_7', async () => undefined), { message: /one listener for button_7/ });
});
