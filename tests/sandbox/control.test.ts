import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { compiled } from '../helpers/compiled.ts';
import { client, connect, openWorkspace, outcome, withButton } from './open-workspace.ts';

async function control({ url, controlToken }: Sandbox, path: string, body?: object) {
  const headers = { authorization: `Bearer ${controlToken}` };
  const posted = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {};
  const response = await fetch(`${url}/control/${path}`, posted);
  return { status: response.status, body: await response.json() };
}

test('people, channels and clicks can be made over HTTP', async (t) => {
  const { slack } = await openWorkspace(t);
  const app = await connect(t, slack, 'newproject');
  app.action('claim_project', async ({ ack }) => ack());
  const carl = await control(slack, 'users', { name: 'carl', email: 'carl@agency.test' });
  await control(slack, 'channels', { name: 'team', isPrivate: true, members: ['carl', 'newproject'] });
  await app.client.chat.postMessage({ channel: 'team', text: 'x', blocks: withButton('claim_project') });
  t.like(await control(slack, 'click', { as: 'carl', action: 'claim_project' }), {
    status: 200,
    body: { acked: true },
  });
  t.like(await control(slack, 'channel?name=team'), {
    body: { kind: 'private', members: [carl.body.id, slack.apps.newproject.botUserId] },
  });
  t.like(await control(slack, 'apps'), {
    body: { newproject: { botToken: 'xoxb-sandbox-newproject', sockets: 1 } },
  });
});

test('an act that is impossible in Slack is refused with the reason', async (t) => {
  const { slack } = await openWorkspace(t);
  t.like(await control(slack, 'click', { as: 'anna', action: 'nothing' }), {
    status: 409,
    body: { error: 'anna sees no "nothing" to click. To be seen: no buttons at all.' },
  });
  t.like(await control(slack, 'click', { as: 'nobody' }), { status: 409 });
  t.like(await control(slack, 'command', { as: 'anna' }), { status: 400 });
  slack.addChannel({ name: 'team' });
  t.like(await control(slack, 'post', { as: 'anna', channel: 'team', text: 'hi' }), { status: 409 });
});

test('faults can be added over HTTP, and ended', async (t) => {
  const { slack } = await openWorkspace(t);
  await control(slack, 'faults', { kind: 'refuse', code: 'fatal_error', method: 'auth.test' });
  t.is(await outcome(client(slack, 'ops').auth.test()), 'fatal_error');
  const headers = { authorization: `Bearer ${slack.controlToken}` };
  await fetch(`${slack.url}/control/faults`, { method: 'DELETE', headers });
  t.is(await outcome(client(slack, 'ops').auth.test()), 'ok');
  const calls = await control(slack, 'calls?method=auth.test&error=fatal_error');
  t.is(calls.body.length, 1);
});

test('pages of other sites and programs without the token can neither act nor look', async (t) => {
  const { slack } = await openWorkspace(t);
  slack.addChannel({ name: 'team', members: [slack.as('anna').id] });
  const said = JSON.stringify({ as: 'anna', channel: 'team', text: 'hi' });
  const port = new URL(slack.url).port;
  const post = (headers: Record<string, string>) => answerTo(port, { path: '/control/post', headers, body: said });

  t.is(await post({}), 403, 'a program without the token');
  t.is(await post({ authorization: 'Bearer guessed' }), 403, 'a program with another token');
  t.is(await post({ origin: 'https://evil.test' }), 403, 'a page of another site');
  t.is(await post({ origin: 'null', authorization: `Bearer ${slack.controlToken}` }), 403, 'a page without a name');
  t.is(await post({ origin: `http://127.0.0.1:1` }), 403, 'a page of another program on this machine');
  const rebound = { host: `evil.test:${port}`, origin: `http://evil.test:${port}` };
  t.is(await post(rebound), 403, 'a page whose name points to this machine');
  t.is(await answerTo(port, { path: '/control/apps', headers: { host: `evil.test:${port}` } }), 403);
  t.is(await answerTo(port, { path: '/web/read', headers: { origin: 'https://evil.test' }, body: '{}' }), 403);
  t.is(slack.messages('team').length, 0);

  t.is(await post({ origin: `http://127.0.0.1:${port}` }), 200, 'its own page');
  t.is(await post({ host: `localhost:${port}`, origin: `http://localhost:${port}` }), 200, 'its own page, by name');
  t.is(await post({ authorization: `Bearer ${slack.controlToken}` }), 200, 'a program with the token');
  t.is(slack.messages('team').length, 3);
});

test('the demo agency is available from the command line, and a second one on the same port says what to do', async (t) => {
  const first = await run(t, [], { SANDBOX_PORT: '0' });
  const url = /Page {3}(\S+)\//.exec(await first.printed(/Ctrl-C/))?.[1] ?? '';
  const env = { SANDBOX_PORT: new URL(url).port };
  const people = await run(t, ['people'], env);
  t.regex(await people.finished(), /anna .*anna@agency\.test/);
  const said = await run(t, ['say', 'ops', 'hello', '--as', 'anna'], env);
  t.regex(await said.finished(), /^(?!.*token)/s, 'the command line finds the token by itself');
  t.is(said.process.exitCode, 0);
  const again = await run(t, [], env);
  t.regex(await again.finished(), new RegExp(`Port ${env.SANDBOX_PORT} is in use. Set SANDBOX_PORT`));
  t.is(again.process.exitCode, 1);
  first.process.kill('SIGTERM');
  await first.finished();
  t.is(first.process.exitCode, 0);
});

/** The status of a request with only these headers. fetch would not let a test choose Host and Origin. */
async function answerTo(
  port: string,
  { path, headers, body }: { path: string; headers: Record<string, string>; body?: string },
): Promise<number | undefined> {
  const method = body === undefined ? 'GET' : 'POST';
  const asked = request({ host: '127.0.0.1', port, path, method, headers }).end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

interface Run {
  process: ChildProcess;
  printed(what: RegExp): Promise<string>;
  finished(): Promise<string>;
}

async function run(t: ExecutionContext, args: string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [compiled('sandbox/main.ts'), ...args], { env: { ...process.env, ...env } });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += String(data);
      for (const listener of listeners) listener();
    });
  }
  const printed = (what: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => what.test(output) && resolve(output);
      listeners.add(look);
      look();
    });
  const finished = async () => {
    await ended;
    return output;
  };
  return { process: child, printed, finished };
}
