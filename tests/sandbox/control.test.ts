import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { client, connect, openWorkspace, outcome, withButton } from './open-workspace.ts';

async function control(url: string, path: string, body?: object) {
  const response = await fetch(`${url}/control/${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {});
  return { status: response.status, body: await response.json() };
}

test('people, channels and clicks can be made over HTTP', async (t) => {
  const { slack } = await openWorkspace(t);
  const app = await connect(t, slack, 'newproject');
  app.action('claim_project', async ({ ack }) => ack());
  const carl = await control(slack.url, 'users', { name: 'carl', email: 'carl@agency.test' });
  await control(slack.url, 'channels', { name: 'team', isPrivate: true, members: ['carl', 'newproject'] });
  await app.client.chat.postMessage({ channel: 'team', text: 'x', blocks: withButton('claim_project') });
  t.like(await control(slack.url, 'click', { as: 'carl', action: 'claim_project' }), {
    status: 200,
    body: { acked: true },
  });
  t.like(await control(slack.url, 'channel?name=team'), {
    body: { kind: 'private', members: [carl.body.id, slack.apps.newproject.botUserId] },
  });
  t.like(await control(slack.url, 'apps'), {
    body: { newproject: { botToken: 'xoxb-sandbox-newproject', sockets: 1 } },
  });
});

test('what a person could not do in Slack is refused with the reason', async (t) => {
  const { slack } = await openWorkspace(t);
  t.like(await control(slack.url, 'click', { as: 'anna', action: 'nothing' }), {
    status: 409,
    body: { error: 'anna sees no "nothing" to click. To be seen: no buttons at all.' },
  });
  t.like(await control(slack.url, 'click', { as: 'nobody' }), { status: 409 });
  t.like(await control(slack.url, 'command', { as: 'anna' }), { status: 400 });
  slack.addChannel({ name: 'team' });
  t.like(await control(slack.url, 'post', { as: 'anna', channel: 'team', text: 'hi' }), { status: 409 });
});

test('trouble can be made over HTTP, and ended', async (t) => {
  const { slack } = await openWorkspace(t);
  await control(slack.url, 'faults', { kind: 'refuse', code: 'fatal_error', method: 'auth.test' });
  t.is(await outcome(client(slack, 'ops').auth.test()), 'fatal_error');
  await fetch(`${slack.url}/control/faults`, { method: 'DELETE' });
  t.is(await outcome(client(slack, 'ops').auth.test()), 'ok');
  const calls = await control(slack.url, 'calls?method=auth.test&error=fatal_error');
  t.is(calls.body.length, 1);
});

test('the demo agency is there from the command line, and a second one on the same port says what to do', async (t) => {
  const first = await run(t, ['sandbox/main.ts'], { SANDBOX_PORT: '0' });
  const url = /Page {3}(\S+)\//.exec(await first.printed(/Ctrl-C/))?.[1] ?? '';
  const env = { SANDBOX_PORT: new URL(url).port };
  const people = await run(t, ['sandbox/main.ts', 'people'], env);
  t.regex(await people.finished(), /anna .*anna@agency\.test/);
  const again = await run(t, ['sandbox/main.ts'], env);
  t.regex(await again.finished(), new RegExp(`Port ${env.SANDBOX_PORT} is in use. Set SANDBOX_PORT`));
  t.is(again.process.exitCode, 1);
  first.process.kill('SIGTERM');
  await first.finished();
  t.is(first.process.exitCode, 0);
});

interface Run {
  process: ChildProcess;
  printed(what: RegExp): Promise<string>;
  finished(): Promise<string>;
}

async function run(t: ExecutionContext, args: string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, ['--import=tsx', ...args], { env: { ...process.env, ...env } });
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
