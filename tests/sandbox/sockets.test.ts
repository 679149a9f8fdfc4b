import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { isObject, type JsonObject, parseJson } from '../../sandbox/json.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { client, eventually, openWorkspace, withButton } from './open-workspace.ts';

interface Line {
  socket: WebSocket;
  frames: JsonObject[];
  url: string;
}

/** A bare client of Socket Mode, which acknowledges only if told to. */
async function openLine(t: ExecutionContext, slack: Sandbox, { acks = true } = {}): Promise<Line> {
  const { url = '' } = await client(slack, 'ops', slack.apps.ops.appToken).apps.connections.open();
  const socket = new WebSocket(url);
  const frames: JsonObject[] = [];
  socket.on('message', (data) => {
    const frame = parseJson(String(data));
    if (!isObject(frame)) return;
    frames.push(frame);
    if (acks && frame.envelope_id) socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
  });
  t.teardown(() => socket.terminate());
  await eventually(() => frames.length > 0);
  return { socket, frames, url };
}

test('a connection begins with hello, and its address works once', async (t) => {
  const { slack } = await openWorkspace(t);
  const { frames, url } = await openLine(t, slack);
  t.like(frames[0], { type: 'hello', num_connections: 1, connection_info: { app_id: slack.apps.ops.appId } });
  const second = new WebSocket(url);
  await t.throwsAsync(once(second, 'open'), { message: /404/ });
});

test('an app has ten connections at most', async (t) => {
  const { slack } = await openWorkspace(t);
  for (let i = 0; i < 10; i += 1) await openLine(t, slack);
  const eleventh = await openLine(t, slack);
  t.like(eleventh.frames[0], { type: 'disconnect', reason: 'too_many_websockets' });
  t.is(slack.sockets('ops'), 10);
});

test('each envelope goes to one connection', async (t) => {
  const { slack } = await openWorkspace(t);
  const lines = [await openLine(t, slack), await openLine(t, slack)];
  for (let i = 0; i < 20; i += 1) await slack.as('anna').message('ops', `number ${i}`);
  const events = lines.map((line) => line.frames.filter((frame) => frame.type === 'events_api').length);
  t.is(
    events.reduce((sum, count) => sum + count),
    20,
  );
  t.is(slack.acks().length, 20);
});

test('an event that nobody acknowledges comes at once, after a minute and after five, then is lost', async (t) => {
  const { slack } = await openWorkspace(t, { ackLimitMs: 40, clock: { now: () => 1_700_000_000_000 } });
  const { frames } = await openLine(t, slack, { acks: false });
  const attempts = () => frames.filter((frame) => frame.type === 'events_api').map((frame) => frame.retry_attempt);
  const said = await slack.as('anna').message('ops', 'hello?');
  t.like(said, { acked: false, error: 'operation_timeout' });
  await eventually(() => attempts().length === 2);
  await eventually(() => slack.delivery.underWay === 0);
  slack.advanceClock(59_000);
  await new Promise((resolve) => setImmediate(resolve));
  t.is(slack.delivery.underWay, 0, 'a redelivery would have begun by now');
  t.is(attempts().length, 2);
  slack.advanceClock(1_500);
  await eventually(() => attempts().length === 3);
  await eventually(() => slack.delivery.underWay === 0);
  slack.advanceClock(300_000);
  await eventually(() => slack.delivery.lost.length === 1);
  t.deepEqual(attempts(), [0, 1, 2, 3]);
  const ids = frames.flatMap((frame) => (isObject(frame.payload) ? [frame.payload.event_id] : []));
  t.is(new Set(ids).size, 1);
});

test('an event that finds no connection waits for one', async (t) => {
  const { slack } = await openWorkspace(t, { ackLimitMs: 40 });
  const before = await openLine(t, slack);
  slack.closeSockets('ops');
  await once(before.socket, 'close');
  t.like(await slack.as('anna').message('ops', 'early'), { acked: false, error: 'no_socket' });
  const { frames } = await openLine(t, slack);
  await eventually(() => frames.some((frame) => frame.type === 'events_api'));
  t.like(
    frames.find((frame) => frame.type === 'events_api'),
    { retry_attempt: 1, payload: { event: { text: 'early' } } },
  );
});

test('a click or command that nobody acknowledges is not repeated, and the person is told', async (t) => {
  const { slack, anna } = await openWorkspace(t, { ackLimitMs: 40 });
  await client(slack, 'ops').chat.postMessage({ channel: anna.id, text: 'x', blocks: withButton('go') });
  t.like(await slack.as('anna').click({ actionId: 'go' }), { acked: false, error: 'no_socket' });
  const { frames } = await openLine(t, slack, { acks: false });
  t.like(await slack.as('anna').click({ actionId: 'go' }), { acked: false, error: 'operation_timeout' });
  t.like(await slack.as('anna').command('/project', 'help'), { acked: false, error: 'operation_timeout' });
  const sent = (type: string) => frames.filter((frame) => frame.type === type).length;
  await eventually(() => sent('interactive') > 0 && sent('slash_commands') > 0);
  t.deepEqual([sent('interactive'), sent('slash_commands')], [1, 1]);
});

test('connections end with a disconnect frame when refreshed, and without one when cut', async (t) => {
  const { slack } = await openWorkspace(t);
  const kind = await openLine(t, slack);
  slack.closeSockets('ops');
  await once(kind.socket, 'close');
  t.like(kind.frames.at(-1), { type: 'disconnect', reason: 'refresh_requested' });
  const unkind = await openLine(t, slack);
  slack.closeSockets('ops', { abrupt: true });
  const [code] = await once(unkind.socket, 'close');
  t.is(code, 1006);
  t.is(unkind.frames.length, 1);
  t.is(slack.sockets('ops'), 0);
});

test('a connection is warned before it is renewed', async (t) => {
  const { slack } = await openWorkspace(t, { refreshMs: 50 });
  const { socket, frames } = await openLine(t, slack);
  await once(socket, 'close');
  t.deepEqual(
    frames.flatMap((frame) => frame.reason ?? []),
    ['warning', 'refresh_requested'],
  );
});

test('an app that names its process in the User-Agent is identified by it: its calls, and the messages of its sockets', async (t) => {
  const { slack, anna } = await openWorkspace(t, { answerWaitMs: 0 });
  const { appToken, botToken } = slack.apps.ops;
  const call = async (method: string, token: string) =>
    (await (
      await fetch(`${slack.apiUrl}${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'agency-process/42 node/20' },
      })
    ).json()) as { url?: string };
  await call('auth.test', botToken);
  const { url = '' } = await call('apps.connections.open', appToken);
  const socket = new WebSocket(url);
  t.teardown(() => socket.terminate());
  socket.on('message', (data) => {
    const frame = parseJson(String(data));
    if (isObject(frame) && frame.envelope_id) socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
  });
  await eventually(() => slack.sockets('ops') === 1);
  await slack.as(anna.id).command('/project', 'help');
  t.deepEqual(
    slack.calls({ app: 'ops' }).map(({ method, process }) => [method, process]),
    [
      ['auth.test', '42'],
      ['apps.connections.open', '42'],
    ],
  );
  t.is(slack.world.sockets.settled.at(-1)?.process, '42');
});
