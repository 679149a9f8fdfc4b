import test from 'ava';
import { Webhook } from 'standardwebhooks';
import { startSandbox } from '../../sandbox/sandbox.ts';

test('the board shows the content of signed webhooks, each once, and nothing that is not signed', async (t) => {
  const slack = await startSandbox({ port: 0 });
  t.teardown(() => slack.stop());
  const project = {
    code: 'P-1',
    title: '<b>Bakery</b>',
    status: 'claimed',
    claimer: 'anna',
    members: [{ handle: 'anna' }],
  };
  const said = { type: 'project.claimed', timestamp: new Date().toISOString(), via: 'click', actor: 'anna' };
  const tell = async (id: string, change: object, secret = slack.board.secret) => {
    const at = new Date();
    const body = JSON.stringify({ ...said, data: { project: { ...project, ...change } } });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
    return (await fetch(`${slack.url}/board/hook`, { method: 'POST', headers, body })).status;
  };
  t.is(await tell('ann_1', {}), 204);
  t.is(await tell('ann_2', { status: 'started' }), 204);
  t.is(await tell('ann_1', {}), 204);
  t.is(await tell('ann_3', { code: 'P-2' }, 'whsec_c29tZWJvZHkgZWxzZQ=='), 401);
  t.deepEqual(
    slack.board.projects().map(({ code, status }) => `${code} ${status}`),
    ['P-1 started'],
  );
  const page = await (await fetch(`${slack.url}/board`)).text();
  t.regex(page, /started · 1.*P-1.*&lt;b&gt;Bakery/s);
  t.false(page.includes('<b>Bakery'));

  const nobody = { claimer: null, members: [] };
  await tell('ann_4', { code: 'P-3', ...nobody, status: 'requested' });
  await tell('ann_5', { code: 'P-4', ...nobody, status: 'claimed', claimedElsewhere: 'Zoe' });
  await tell('ann_6', { code: 'P-5', status: 'started', claimer: null });
  const words = (await (await fetch(`${slack.url}/board`)).text()).replace(/<[^>]*>/g, ' ');
  t.regex(words, /P-3 .*nobody has it yet/s);
  t.is(words.match(/nobody has it/g)?.length, 1);
  t.regex(words, /P-4 .*Zoe has it, elsewhere/s);
});
