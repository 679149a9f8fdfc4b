import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { variables } from '../../../app/config/config.ts';
import { hiddenValues, shownConfiguration } from '../../../app/config/shown.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { recentLog } from '../../../app/infra/log/recent-log.ts';
import { runSupport } from '../../../app/setup/operator/support/support.ts';
import { migratedDatabase } from '../../helpers/database.ts';

type Place = Parameters<typeof migratedDatabase>[0];

const now = () => new Date('2026-11-26T05:00:00Z');
/** Each secret contains this word. */
const SECRET = /h4ck|hunter/i;
const PEOPLE = /zofia|łaska|o'brien|obrien|wright|analytical|bakery|U0ZOFIA|@agency|quinn/i;
const secrets = {
  NEWPROJECT_BOT_TOKEN: 'xoxb-1-h4ck',
  NEWPROJECT_APP_TOKEN: 'xapp-1-h4ck',
  OPS_BOT_TOKEN: 'xoxb-2-h4ck',
  // A token in the wrong variable is not shown either.
  OPS_APP_TOKEN: 'xoxb-h4ck-in-the-wrong-place',
  WEBHOOK_SECRET: `whsec_${Buffer.from('h4ck-h4ck-h4ck-h4ck-h4ck-').toString('base64')}`,
  AMQP_URL: 'amqps://someone:hunter2%21@broker.example/vhost',
  REDIS_URL: 'redis://:hunter3hunter@cache.example:6380/0',
  SMTP_URL: 'smtps://mailer:hunter4@mail.example',
  INTERCOM_TOKEN: 'h4ck-intercom',
  FRESHBOOKS_TOKEN: 'h4ck-freshbooks',
  MIXPANEL_SECRET: 'h4ck"quoted\\mixpanel',
  SCORES_DATABASE_URL: 'mysql://reader:hunter5@127.0.0.1:1/scores?ssl=h4ck-option',
};

test('a bundle has everything that a bug report needs, and no secret, name or address', async (t) => {
  const { url, folder } = await installation(t);
  const base64 = secrets.WEBHOOK_SECRET.replace('whsec_', '');
  const log = recentLog(join(folder, 'log'));
  log.write('{"level":"warn","event":"jobs.failed","because":"@zofia (Zofia Łaska-Quinn) <zofia@agency.example>"}\n');
  log.write(
    `{"level":"error","because":"hunter5, ${base64}, h4ck\\"quoted\\\\mixpanel, U0ZOFIA001, Ada O'Brien & Co"}\n`,
  );
  const { status, files, said } = await support({ ...secrets, DATABASE_URL: url }, folder);
  t.is(status, 0, said);
  t.deepEqual([...files.keys()].sort(), [
    'README.txt',
    'configuration.json',
    'counts.json',
    'doctor.txt',
    'health.txt',
    'jobs.json',
    'log.jsonl',
    'versions.json',
  ]);
  for (const [name, text] of files) {
    t.notRegex(text, SECRET, name);
    t.notRegex(text, PEOPLE, name);
    t.false(text.includes(base64), name);
  }
  const file = (name: string) => files.get(name) ?? '';
  t.true(JSON.parse(file('configuration.json')).some((one: { name: string; value: string }) => one.value === '(set)'));
  t.regex(file('configuration.json'), /amqps:\/\/broker\.example"/);
  t.regex(file('versions.json'), /"20261123000000_first"/);
  t.regex(file('doctor.txt'), /OPS_APP_TOKEN/);
  t.regex(file('jobs.json'), /"kind": "offer\.deliver"[\s\S]*No such person: \[person 1\]/);
  t.regex(file('counts.json'), /"projects": \[/);
  t.regex(file('health.txt'), /\/readyz: /);
  t.regex(file('log.jsonl'), /jobs\.failed.*@\[person 1\]/);
});

test('if the database is away there is a bundle all the same', async (t) => {
  const { folder } = await installation(t);
  const log = recentLog(join(folder, 'log'));
  log.write('{"level":"error","event":"listener.failed","msg":"Zofia Łaska-Quinn","kind":"offer.deliver"}\n');
  const { status, files } = await support({ ...secrets, DATABASE_URL: 'mysql://crew:hunter6@127.0.0.1:1/db' }, folder);
  t.is(status, 0);
  for (const [name, text] of files) t.notRegex(text, SECRET, name);
  t.regex(files.get('counts.json') ?? '', /"trouble": /);
  t.is(files.get('log.jsonl'), '{"level":"error","event":"listener.failed","kind":"offer.deliver"}\n');
});

test('for a variable that is not classified, only whether it is set is shown', (t) => {
  const env = Object.fromEntries(variables.map(({ name }) => [name, `value-of-${name}`]));
  const shown = shownConfiguration(env).filter(({ value }) => value.startsWith('value-of-'));
  t.deepEqual(
    shown.map(({ name }) => name).filter((name) => /TOKEN|SECRET|KEY|URL|PASSWORD|FROM|REPLY|USER|ACCOUNT/.test(name)),
    [],
  );
  const hidden = hiddenValues(env);
  for (const { name, value } of shownConfiguration(env))
    if (value === '(set)') t.true(hidden.includes(`value-of-${name}`));
});

test('the last lines of the log are kept in two files that do not grow', async (t) => {
  const { folder } = await installation(t);
  const logs = [recentLog(folder, 10_000), recentLog(folder, 10_000)];
  for (let line = 0; line < 3_000; line++) logs[line % 2]?.write(`{"line":${line}}\n`);
  const files = (await readdir(folder)).sort();
  t.deepEqual(files, ['crewcall.jsonl', 'crewcall.jsonl.1']);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  t.true(texts.every((text) => text.length < 25_000));
  t.true(texts[0]?.endsWith('{"line":2999}\n'));
  const nowhere = recentLog(join(folder, 'crewcall.jsonl', 'nowhere'));
  t.notThrows(() => nowhere.write('lost\n'));
});

/** An agency whose people are named in unusual places. */
async function installation(t: Place): Promise<{ url: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'crewcall-support-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const { url } = await migratedDatabase(t);
  const db = openDatabase(url, { connectionLimit: 1 });
  const at = now();
  await db.person.create({
    data: {
      ...{ handle: 'zofia', name: 'Zofia Łaska-Quinn', email: 'zofia@agency.example', slackId: 'U0ZOFIA001' },
      ...{ upsertedAt: at, createdAt: at },
    },
  });
  await db.client.create({
    data: { key: 'a', name: "Ada O'Brien & Co", company: 'Analytical Bakery', email: 'ada@wright.example' },
  });
  await db.job.create({
    data: {
      ...{ kind: 'offer.deliver', payload: {}, state: 'dead', createdAt: at, runAt: at, finishedAt: new Date() },
      lastError:
        "No such person: zofia; hunter5hunter5 for Ada O'Brien &amp; Co of ANALYTICAL BAKERY <ada@wright.example>",
    },
  });
  await db.$disconnect();
  return { url, folder };
}

async function support(given: Record<string, string>, folder: string) {
  let said = '';
  const write = (text: string) => {
    said += text;
  };
  const env = { SLACK_API_URL: 'http://127.0.0.1:1/api/', PORT: '1', ...given };
  const status = await runSupport({ args: [], write, dataDir: folder, now }, env);
  const written = said.trim().split('\n').at(-1) ?? '';
  const names = await readdir(written);
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(written, name), 'utf8')] as const),
  );
  return { status, said, files: new Map(texts) };
}
