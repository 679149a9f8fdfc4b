import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createWebhookSender } from '../../app/infra/connectors/webhook.ts';
import { receiver } from '../domain/announcements/receiver.ts';
import { agency } from '../helpers/agency.ts';
import { ROOT } from '../helpers/compiled.ts';
import { eventually, HANG_MS } from '../helpers/eventually.ts';
import { freePort } from '../helpers/process.ts';

const SECRET = `whsec_${Buffer.from('a secret that only this test has').toString('base64')}`;
const page = readFileSync('docs/connecting.md', 'utf8');

test('a click in Slack arrives at the platform, and the platform can compare', async (t) => {
  const platform = await receiver(t);
  const env = { EVENTS_URL: platform.url, EVENTS_SECRET: SECRET, API_TOKEN: 'let-me-in' };
  const { request, offered, claim, crewcall, send } = await agency(t, { env, people: ['anna', 'bela', 'hana'] });
  await request({ code: 'P-1', skills: ['design'] });
  await offered('P-1', ['anna', 'bela']);
  await claim('anna', 'P-1');
  const claimed = await eventually(() => platform.heard.find(({ said }) => said.type === 'project.claimed'));
  t.like(claimed?.said, { source: 'crewcall', via: 'click', actor: 'anna' });
  t.true(platform.told().indexOf('P-1 project.requested') < platform.told().indexOf('P-1 project.claimed'));
  const asked = platform.heard.find(({ said }) => said.type === 'project.offered');
  t.deepEqual(asked?.said.data, { ...asked?.said.data, asked: ['anna', 'bela'] } as object);
  t.truthy(asked?.said.causedBy);

  await send('project.started', { code: 'P-1', team: ['bela'] });
  await eventually(() => platform.heard.some(({ said }) => said.type === 'project.changed'));
  const api = (path: string) =>
    fetch(new URL(path, crewcall.adminUrl), { headers: { authorization: 'Bearer let-me-in' } });
  const { projects } = (await (await api('/api/projects')).json()) as { projects: object[] };
  const newest = platform.heard.findLast(({ code }) => code === 'P-1');
  t.deepEqual({ project: projects[0] }, { project: (newest?.said.data as { project: object } | undefined)?.project });
  t.like(projects[0], { status: 'started', claimer: 'anna', members: { length: 2 } });
});

test('the receiver of docs/connecting.md in JavaScript takes what is ours, and nothing else', async (t) => {
  await receives(t, 'js', [process.execPath]);
});

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.log('# the receiver in Python is not tried: there is no python3 here');
(python ? test : test.skip)(
  'the receiver of docs/connecting.md in Python takes what is ours, and nothing else',
  async (t) => {
    await receives(t, 'python', ['python3']);
  },
);

/** Runs the block of this language as the page says. */
async function receives(t: ExecutionContext, language: string, [command = '', ...args]: string[]): Promise<void> {
  const [, code = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page) ?? [];
  // Within the repository, so that its packages are found.
  const file = join(mkdtempSync(join(ROOT, '.data/receiver-')), language === 'js' ? 'receive.mjs' : 'receive.py');
  writeFileSync(file, code);
  const port = String(await freePort());
  const child = spawn(command, [...args, file], { env: { ...process.env, PORT: port, EVENTS_SECRET: SECRET } });
  t.teardown(() => child.kill('SIGKILL'));
  const printed = outputOf(child);

  const send = async (secrets: string[], { id = 'ann_1', at = new Date() } = {}) => {
    const sender = createWebhookSender(secrets);
    const signal = AbortSignal.timeout(HANG_MS);
    const body = JSON.stringify({ type: 'project.claimed', data: { project: { title: 'Größe' } } });
    const answer = await sender.send({ url: `http://127.0.0.1:${port}/`, id, body, at, signal });
    await sender.close();
    return answer.kind === 'refused' ? answer.because : answer.kind;
  };
  await eventually(async () => (await send([SECRET])) === 'taken');
  const other = `whsec_${Buffer.from('the secret of somebody else').toString('base64')}`;
  t.is(await send([other]), 'HTTP 401');
  t.is(await send([other, SECRET]), 'taken');
  t.is(await send([SECRET], { at: new Date(Date.now() - 3_600_000) }), 'HTTP 401');
  t.is(await send([SECRET], { id: 'ann_2' }), 'taken');
  await eventually(() => printed().length === 2);
  t.deepEqual(printed(), ['project.claimed', 'project.claimed']);
}

function outputOf(child: ChildProcess): () => string[] {
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  return () => output.split('\n').filter((line) => line !== '');
}
