import test from 'ava';
import { eventually, HANG_MS } from '../helpers/eventually.ts';
import { client, openWorkspace, outcome } from './open-workspace.ts';

test('an answer can be lost before the effect and after it', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { chat } = client(slack, 'newproject');
  slack.faults.add({ kind: 'reset_before', method: 'chat.postMessage', times: 1 });
  await t.throwsAsync(chat.postMessage({ channel: anna.id, text: 'never said' }));
  slack.faults.add({ kind: 'reset_after', method: 'chat.postMessage', times: 1 });
  await t.throwsAsync(chat.postMessage({ channel: anna.id, text: 'said unheard' }));
  t.deepEqual(
    slack.directMessages('newproject', 'anna').map((one) => one.text),
    ['said unheard'],
  );
  t.is(slack.calls({ status: 0 }).length, 2);
  t.is(await outcome(chat.postMessage({ channel: anna.id, text: 'said' })), 'ok');
});

test('Slack can be told to be busy, broken, or to refuse', async (t) => {
  const { slack } = await openWorkspace(t);
  const { auth } = client(slack, 'ops');
  slack.faults.add({ kind: 'rate_limit', app: 'ops', retryAfter: 7, times: 1 });
  await t.throwsAsync(auth.test(), { message: /rate-limit.*7|7/ });
  slack.faults.add({ kind: 'server_error', status: 503, times: 1 });
  await t.throwsAsync(auth.test(), { message: /503/ });
  slack.faults.add({ kind: 'refuse', code: 'token_revoked', times: 1 });
  t.is(await outcome(auth.test()), 'token_revoked');
  t.is(await outcome(auth.test()), 'ok');
});

test('a fault affects only the app and method that it names, skips the first calls, and ends when cleared', async (t) => {
  const { slack } = await openWorkspace(t);
  slack.faults.add({ kind: 'refuse', app: 'ops', method: 'auth.test', skip: 1, code: 'fatal_error' });
  t.is(await outcome(client(slack, 'newproject').auth.test()), 'ok');
  t.is(await outcome(client(slack, 'ops').users.list({ limit: 1 })), 'ok');
  t.is(await outcome(client(slack, 'ops').auth.test()), 'ok');
  t.is(await outcome(client(slack, 'ops').auth.test()), 'fatal_error');
  slack.faults.clear();
  t.is(await outcome(client(slack, 'ops').auth.test()), 'ok');
});

test('random faults are the same for the same seed', async (t) => {
  const { slack } = await openWorkspace(t);
  const round = async () => {
    slack.faults.clear();
    slack.faults.add({ kind: 'refuse', code: 'fatal_error', probability: 0.5, seed: 42 });
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i += 1) outcomes.push(await outcome(client(slack, 'ops').auth.test()));
    return outcomes;
  };
  const first = await round();
  t.deepEqual(await round(), first);
  t.deepEqual([...new Set(first)].sort(), ['fatal_error', 'ok']);
});

test('a slow answer comes after the effect', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  slack.faults.add({ kind: 'slow_answer', delayMs: HANG_MS, times: 1 });
  const enough = new AbortController();
  const answered = fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.apps.ops.botToken}` },
    body: new URLSearchParams({ channel: anna.id, text: 'x' }),
    signal: enough.signal,
  });
  await eventually(() => slack.directMessages('ops', 'anna').length === 1);
  enough.abort();
  t.is(await answered.then(String, (error) => error.name), 'AbortError');
});
