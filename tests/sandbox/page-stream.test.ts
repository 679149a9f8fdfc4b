import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Slice, Told } from '../../sandbox/web/shown.ts';
import { eventually, openWorkspace } from './open-workspace.ts';

test('people receive what they may see: public channels, their own private ones and DMs, and their own ephemeral messages', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const room = slack.addChannel({ name: 'room', isPrivate: true, members: [anna.id] });
  const dm = slack.world.workspace.openDirect([slack.apps.ops.botUserId, anna.id], anna.id);
  slack.world.workspace.post(dm, { user: slack.apps.ops.botUserId, text: 'for anna' });
  const general = slack.channel('general')!;
  slack.world.workspace.whisper(general, anna.id, { user: slack.apps.ops.botUserId, text: 'a whisper' });
  const annas = await watch(t, slack, 'anna');
  const belas = await watch(t, slack, bela.id);
  t.true(annas.keys().includes(`channel:${room.id}`));
  t.deepEqual(annas.texts(), ['a whisper', 'for anna', `<@${anna.id}> has joined the channel`].sort());
  t.false(belas.keys().some((key) => key.includes(room.id) || key.includes(dm.id)));
  t.deepEqual(belas.texts(), []);
});

test('somebody who joins a private channel receives all of it, and for somebody who leaves it disappears', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const room = slack.addChannel({ name: 'room', isPrivate: true, members: [anna.id] });
  await slack.as('anna').post('room', 'from before');
  const belas = await watch(t, slack, 'bela');
  await slack.as('anna').invite('room', bela.id);
  await eventually(() => belas.texts().includes('from before'));
  await slack.as('bela').leave('room');
  await eventually(() => !belas.keys().some((key) => key.includes(room.id)));
  t.pass();
});

test('after a break only the changes since then are sent, including deletions', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [anna.id] });
  const { ts } = await slack.as('anna').post('team', 'one');
  const first = await watch(t, slack, 'anna');
  first.close();
  await slack.as('anna').post('team', 'two');
  const channel = slack.channel('team')!;
  slack.world.workspace.remove(channel, channel.messages.find((one) => one.ts === ts)!);
  const again = await watch(t, slack, 'anna', first.last());
  t.false(again.told[0]?.reset);
  t.deepEqual(
    again.told[0]?.slices.map(({ key, value }) => [key.split(':')[0], value === null ? null : value.text]),
    [
      ['message', null],
      ['message', 'two'],
    ],
  );
  const stranger = await watch(t, slack, 'anna', { epoch: 'another sandbox', seq: 5 });
  t.true(stranger.told[0]?.reset);
  t.deepEqual(
    stranger.texts().filter((text) => !text.includes('joined')),
    ['two'],
  );
});

test('of a long channel the newest fifty messages are sent, and older ones on request', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const channel = slack.addChannel({ name: 'long' });
  for (let n = 1; n <= 200; n++) slack.world.workspace.post(channel, { user: anna.id, text: `message ${n}` });
  const annas = await watch(t, slack, 'anna');
  t.is(annas.texts().length, 50);
  const oldest = channel.messages[150]!.ts;
  const answer = await fetch(`${slack.url}/web/messages?as=anna&channel=${channel.id}&before=${oldest}`);
  const { messages } = (await answer.json()) as { messages: { text: string }[] };
  t.deepEqual([messages.length, messages[0]?.text, messages.at(-1)?.text], [50, 'message 101', 'message 150']);
  const secret = slack.addChannel({ name: 'secret', isPrivate: true });
  t.is((await fetch(`${slack.url}/web/messages?as=anna&channel=${secret.id}`)).status, 409);
});

test('the log shows calls and envelopes, and each opens to its request and answer', async (t) => {
  const { slack } = await openWorkspace(t);
  slack.setTiers('slack');
  const annas = await watch(t, slack, 'anna');
  annas.send({ type: 'log', on: true });
  const call = () =>
    fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.apps.ops.botToken}` },
    });
  slack.faults.add({ kind: 'rate_limit', method: 'auth.test', skip: 1, times: 1 });
  await call();
  await call();
  await eventually(() => annas.lines().length === 2);
  t.like(annas.lines(), [
    { kind: 'call', app: 'ops', what: 'auth.test', status: 200, left: 599 },
    { kind: 'call', status: 429, error: 'ratelimited' },
  ]);
  const line = async (n: number) => await (await fetch(`${slack.url}/web/line?n=${n}`)).json();
  t.like(await line(1), { asked: {}, answered: { ok: true, bot_id: slack.apps.ops.botId } });
  t.like(await line(2), { answered: { ok: false, error: 'ratelimited' } });
  t.is((await fetch(`${slack.url}/web/line?n=3`)).status, 404);
});

test('the page of another site is refused, and an unknown name is answered with the existing people', async (t) => {
  const { slack } = await openWorkspace(t);
  const foreign = new WebSocket(`${slack.url.replace('http', 'ws')}/web/stream`, { origin: 'http://evil.test' });
  t.is(
    await new Promise((resolve) => foreign.once('error', (error) => resolve(error.message))),
    'Unexpected server response: 403',
  );
  const nobody = await watch(t, slack, 'nobody');
  t.deepEqual(nobody.people(), ['anna', 'bela']);
});

test('two people in two tabs each have a Home and read marks of their own, and receive nothing while nothing happens', async (t) => {
  const { slack, anna, bela } = await openWorkspace(t);
  const ops = slack.apps.ops;
  const home = (words: string) => ({
    type: 'home',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: words } }],
  });
  slack.world.views.publish(ops, anna.id, home('Home of Anna'));
  slack.world.views.publish(ops, bela.id, home('Home of Bela'));
  const general = slack.channel('general')!;
  await post(slack, '/web/read', { as: 'anna', channel: general.id, ts: '5.000000' });
  await post(slack, '/web/read', { as: 'bela', channel: general.id, ts: '7.000000' });
  const annas = await watch(t, slack, 'anna');
  const belas = await watch(t, slack, 'bela');
  t.regex(JSON.stringify(annas.value('home:ops')), /Home of Anna/);
  t.regex(JSON.stringify(belas.value('home:ops')), /Home of Bela/);
  t.deepEqual(
    [annas, belas].map((one) => one.value(`read:${general.id}`)?.ts),
    ['5.000000', '7.000000'],
  );

  // Each change makes the server look through the whole workspace, but Anna receives only the change, each time.
  const before = annas.slices().length;
  for (const text of ['one', 'two', 'three']) {
    slack.world.workspace.post(general, { user: bela.id, text });
    await eventually(() => annas.texts().includes(text));
  }
  const told = annas.slices().slice(before);
  t.true(
    told.every(({ key }) => key.startsWith('message:')),
    JSON.stringify(told.map(({ key }) => key)),
  );
});

test('the page requests a story, and a waiting program tells it; until then the page says that it comes', async (t) => {
  const { slack } = await openWorkspace(t, { awaitsProduct: true });
  const belas = await watch(t, slack, 'bela');
  t.like(belas.value('team'), { isStarting: true });
  const ask = async () => (await post(slack, '/web/ask', { story: 'score' })).ok;
  t.false(await ask(), 'nobody is there to tell it');
  const stories = [{ name: 'score', label: 'A client scores' }];
  const hours = [{ person: 'anna', from: '9:00', to: '18:00' }];
  await slack.changeUser('bela', { dnd: { from: '22:00', to: '7:00' } });
  const waiting = post(slack, '/control/stories', { stories, hours });
  const annas = await watch(t, slack, 'anna');
  await eventually(() => annas.keys().includes('story:score'));
  await eventually(() => belas.value('team')?.isStarting === false);
  t.true(await ask());
  t.deepEqual(await waiting, { asked: 'score' });
  slack.advanceClock(3_600_000);
  await eventually(() => belas.value('hour')?.aheadMs === 3_600_000);
  t.like(belas.value('hour')?.people, [
    { works: { from: '9:00', to: '18:00' }, quiet: null },
    { works: null, quiet: { from: '22:00', to: '7:00' } },
  ]);
  for (let n = 1; n <= 7; n++) await post(slack, '/control/news', { words: `${n} of 10` });
  const news = () => JSON.stringify(belas.value('news'));
  await eventually(() => news().includes('7 of 10'));
  t.false(news().includes('"1 of 10'), 'the latest six are enough');
});

async function post(slack: Sandbox, path: string, body: object): Promise<{ ok?: boolean; asked?: string | null }> {
  const headers = { 'content-type': 'application/json', origin: slack.url };
  return await (await fetch(slack.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

/** Connects to the workspace as the page does. Resolves when the first answer is there. */
async function watch(t: ExecutionContext, slack: Sandbox, as: string, from = { epoch: '', seq: 0 }) {
  const socket = new WebSocket(`${slack.url.replace('http', 'ws')}/web/stream`);
  t.teardown(() => socket.terminate());
  const frames: Told[] = [];
  const kept = new Map<string, Slice['value']>();
  socket.on('message', (data) => {
    const told = JSON.parse(String(data)) as Told;
    frames.push(told);
    if (told.type !== 'slices') return;
    for (const { key, value } of told.slices) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    }
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'watch', as, epoch: from.epoch, since: from.seq });
  await eventually(() => frames.length > 0);
  const told = () => frames.flatMap((one) => (one.type === 'slices' ? [one] : []));
  return {
    told: told(),
    send,
    close: () => socket.close(),
    keys: () => [...kept.keys()],
    value: (key: string) => kept.get(key),
    slices: () => frames.flatMap((one) => (one.type === 'slices' ? one.slices : [])),
    texts: () => [...kept].flatMap(([key, value]) => (key.startsWith('message:') ? [String(value?.text)] : [])).sort(),
    lines: () => frames.flatMap((one) => (one.type === 'log' ? one.lines : [])),
    people: () => frames.flatMap((one) => (one.type === 'nobody' ? one.people : [])),
    last: () => ({ epoch: told().at(-1)?.epoch ?? '', seq: told().at(-1)?.seq ?? 0 }),
  };
}
