import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createWebhookSender } from '../../app/infra/connectors/webhook.ts';
import { type Heard, receiver } from '../domain/announcements/receiver.ts';
import { agency } from '../helpers/agency.ts';
import { ROOT } from '../helpers/compiled.ts';
import { eventually, HANG_MS } from '../helpers/eventually.ts';
import { freePort } from '../helpers/process.ts';

const SECRET = `whsec_${Buffer.from('a secret that only this test has').toString('base64')}`;
const page = readFileSync('docs/connecting.md', 'utf8');

test('a click in Slack arrives at the platform, and the platform can compare', async (t) => {
  const platform = await receiver(t);
  const env = { EVENTS_URL: platform.url, EVENTS_SECRET: SECRET, API_TOKEN: 'let-me-in' };
  const {
    request,
    offered,
    claim,
    crewcall,
    send,
    settled,
    env: settings,
  } = await agency(t, { env, people: ['anna', 'bela', 'hana'] });
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
  await settled();
  const api = (path: string) =>
    fetch(new URL(path, crewcall.adminUrl), { headers: { authorization: 'Bearer let-me-in' } });
  const { projects } = (await (await api('/api/projects')).json()) as { projects: object[] };
  const newest = platform.heard.findLast(({ code }) => code === 'P-1');
  t.deepEqual({ project: projects[0] }, { project: (newest?.said.data as { project: object } | undefined)?.project });
  t.like(projects[0], { status: 'started', claimer: 'anna', members: { length: 2 } });

  if (claimed === undefined) return t.fail();
  checksAsTheRecipesSay(t, claimed);
  await signsAsTheRecipesSay(t, { url: crewcall.url, webhookSecret: settings.WEBHOOK_SECRET ?? '' });
  await followsAsTheSheetDoes(t, crewcall.adminUrl);
});

/** A Code step of n8n or Zapier, and the formula of Make. */
function checksAsTheRecipesSay(t: ExecutionContext, { headers, body, said }: Heard): void {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signature = '' } = headers;
  const given = { secret: SECRET, id, timestamp, signature, body };
  const check = step('check');
  t.deepEqual(check(given), { id, ...said });
  for (const wrong of [
    { body: body.replace('P-1', 'P-2') },
    { id: 'another' },
    { secret: `whsec_${Buffer.from('the secret of somebody else').toString('base64')}` },
    { timestamp: String(Number(timestamp) - 3_600) },
  ]) {
    t.throws(() => check({ ...given, ...wrong }), { message: /not from Crewcall/ });
  }
  t.notThrows(
    () => check({ ...given, signature: `v1,${'x'.repeat(44)} ${signature}` }),
    'one valid signature of several is enough',
  );
  const sha256 = (text: string, output: 'base64', key: string, encoding: 'base64') =>
    createHmac('sha256', Buffer.from(key, encoding)).update(text).digest(output);
  const made = sha256(`${id}.${timestamp}.${body}`, 'base64', SECRET.replace('whsec_', ''), 'base64');
  t.is(signature, `v1,${made}`);
}

/** The data that the sending step returns are accepted as they are; sent twice, they are a duplicate. */
async function signsAsTheRecipesSay(
  t: ExecutionContext,
  { url, webhookSecret }: { url: string; webhookSecret: string },
): Promise<void> {
  const data = JSON.stringify({ code: 'P-1', brief: 'Größer' });
  const given = { secret: webhookSecret, id: 'order-7', type: 'project.updated', data };
  for (const [status, answer] of [
    [202, { id: 'order-7' }],
    [200, { id: 'order-7', duplicate: true }],
  ] as const) {
    const { body, headers } = step('sign')(given) as { body: string; headers: Record<string, string> };
    const response = await fetch(`${url}/events`, { method: 'POST', headers, body });
    t.is(response.status, status);
    t.deepEqual(await response.json(), answer);
  }
}

/** The sheet follows by the API from the beginning, and goes on from the id that it has stored. */
async function followsAsTheSheetDoes(t: ExecutionContext, api: string): Promise<void> {
  const rows: unknown[][] = [];
  const kept = new Map([
    ['API', api.replace(/\/$/, '')],
    ['API_TOKEN', 'let-me-in'],
  ]);
  const sheet = {
    getLastRow: () => rows.length,
    getRange: (from: string | number) => ({
      getValues: () => [...rows.map(([code]) => [code]), ['']],
      setValues: ([values]: unknown[][]) => {
        rows[Number(from) - 1] = values ?? [];
      },
    }),
  };
  const properties = {
    getProperty: (name: string) => kept.get(name) ?? null,
    setProperty: (name: string, value: string) => kept.set(name, value),
    deleteProperty: (name: string) => kept.delete(name),
  };
  // In the recipe, the fetch answers at once. Ours is asynchronous, so we run the script twice: the first run shows
  // what it requests.
  let answer: { status: number; text: string } | undefined;
  let wanted = { url: '', headers: {} };
  const google = {
    PropertiesService: { getScriptProperties: () => properties },
    SpreadsheetApp: { getActive: () => ({ getSheets: () => [sheet] }) },
    UrlFetchApp: {
      fetch(url: string, { headers }: { headers: Record<string, string> }) {
        wanted = { url, headers };
        if (answer === undefined) throw new Error('to be asked');
        const { status, text } = answer;
        return { getResponseCode: () => status, getContentText: () => text };
      },
    },
  };
  const code = block('function follow');
  const follow = new Function(...Object.keys(google), `${code}; return follow;`)(...Object.values(google));
  const run = async () => {
    answer = undefined;
    t.throws(follow, { message: 'to be asked' });
    const response = await fetch(wanted.url, { headers: wanted.headers });
    answer = { status: response.status, text: await response.text() };
    follow();
  };
  await run();
  t.deepEqual(rows, [['P-1', rows[0]?.[1], 'started', 'anna']]);
  const next = kept.get('next');
  t.truthy(next);
  await run();
  t.true(wanted.url.endsWith(`after=${next}`));
  kept.set('next', 'ann_of-last-year');
  await run();
  t.false(kept.has('next'), 'after a 410 it begins anew');
  kept.set('API_TOKEN', 'wrong');
  await t.throwsAsync(run, { message: /API_TOKEN/ });
}

/** The block of the page that contains this text. */
function block(part: string): string {
  const blocks = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code ?? '');
  return blocks.find((code) => code.includes(part)) ?? '';
}

/** One step of a recipe, with its input. */
function step(name: string): (input: Record<string, string>) => object {
  const run = new Function('inputData', 'require', block(`// ${name}\n`));
  return (input) => run(input, createRequire(join(ROOT, 'package.json')));
}

test('the JavaScript receiver of docs/connecting.md accepts our webhooks, and nothing else', async (t) => {
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

/** Runs the page's block in this language. */
async function receives(t: ExecutionContext, language: string, [command = '', ...args]: string[]): Promise<void> {
  const [, code = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page) ?? [];
  // The file lies within the repository, so that its packages are found.
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
