import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { type Clock, systemClock } from '../../app/infra/clock.ts';
import { migrate } from '../../app/infra/database/migrate.ts';
import { startPrivateServer } from '../../app/setup/database/private-server.ts';
import { runDoctor } from '../../app/setup/doctor/doctor.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { emptyDatabase } from '../helpers/database.ts';
import { eventually, HANG_MS } from '../helpers/eventually.ts';

test('if all is well every row says so, and the exit status is 0', async (t) => {
  const { env, database } = await wellWorld(t);
  const { status, text } = await examined(env);
  t.is(
    text
      .replaceAll(/ +/g, ' ')
      .replaceAll(/on \d+\..*/g, 'on SERVER')
      .replace(database, 'DATABASE'),
    healthy(text),
  );
  t.is(status, 0);
});

test('a broken configuration is one row for each problem, and nothing is connected to', async (t) => {
  const { env, slack } = await wellWorld(t);
  const { status, text } = await examined({ ...env, PORT: 'http', OPS_BOT_TOKEN: 'xapp-secret-part' });
  t.is(status, 1);
  t.regex(
    text,
    /✗ configuration +OPS_BOT_TOKEN: expected .* got "xapp-…"\.\n +→ That is the app-level token, it belongs in OPS_APP_TOKEN/,
  );
  t.regex(text, /✗ configuration +PORT: expected a port from 0 to 65535, got "http"\.\n +→ Name a free port/);
  t.notRegex(text, /secret-part/);
  t.is(slack.calls().length, 0);
});

test('without tokens the databases are checked all the same', async (t) => {
  const { env } = await wellWorld(t);
  const { status, text } = await examined({ DATABASE_URL: env.DATABASE_URL });
  t.is(status, 1);
  t.regex(
    text,
    /✗ configuration +OPS_BOT_TOKEN: expected a value, got nothing\.\n +→ Make the Slack app from manifests\/ops\.yaml, once\. Copy its xoxb-… token/,
  );
  t.regex(text, /✓ migrations/);
  t.regex(text, /– @ops +OPS_BOT_TOKEN and OPS_APP_TOKEN are not set/);
  t.regex(text, /✗ WEBHOOK_SECRET +not set: POST \/events answers 503/);
});

test('a database on which the program was never started is fine', async (t) => {
  const { env } = await wellWorld(t);
  const { url } = await emptyDatabase(t);
  const { status, text } = await examined({ ...env, DATABASE_URL: url });
  t.regex(text, /– migrations +no tables yet: npm start makes them/);
  t.regex(text, /– admin +known once npm start has made the tables/);
  t.regex(text, /– scores query +known once npm start has made the tables/);
  t.is(status, 0);
});

test('the query is run as the program runs it, even with an apostrophe in its comment', async (t) => {
  const { env } = await wellWorld(t);
  const file = join(mkdtempSync(join(tmpdir(), 'doctor-')), 'scores.sql');
  const columns = 'id, project_code, client_name, client_company, score, comment, created_at';
  writeFileSync(
    file,
    `-- the agency's own\nSELECT ${columns} FROM scores WHERE id > :after ORDER BY id LIMIT :limit;\n`,
  );
  const { status, text } = await examined({ ...env, SCORES_QUERY_FILE: file });
  t.regex(text, /✓ scores query +.*runs and gives its 7 columns/);
  t.is(status, 0);
});

test('a database that is away, or refuses the login, is reported with the variable to correct', async (t) => {
  const { env } = await wellWorld(t);
  const away = await examined({ ...env, SCORES_DATABASE_URL: 'mysql://app:pass@127.0.0.1:1/scores' });
  t.is(away.status, 1);
  t.regex(
    away.text,
    /✗ scores database +.*ECONNREFUSED.*\n +→ Start the server, or mend host and port in SCORES_DATABASE_URL\./,
  );
  t.regex(away.text, /✓ app database/);
  const wrongUser = new URL(env.DATABASE_URL);
  wrongUser.username = 'nobody';
  wrongUser.password = 'hidden-word';
  const refused = await examined({ ...env, DATABASE_URL: wrongUser.href });
  t.regex(refused.text, /✗ app database +ER_ACCESS_DENIED_ERROR.*\n +→ Mend user and password in DATABASE_URL\./);
  t.notRegex(refused.text, /hidden-word/);
});

test('migrations that are missing, half-finished, changed or from another version are named', async (t) => {
  const { env, sql } = await wellWorld(t);
  await sql("UPDATE _prisma_migrations SET checksum = 'of another file' ORDER BY started_at LIMIT 1");
  t.regex((await examined(env)).text, /✗ migrations +not like ours: 20\d+_\w+\n/);
  await sql("UPDATE _prisma_migrations SET migration_name = '29991231000000_later' ORDER BY started_at LIMIT 1");
  t.regex((await examined(env)).text, /✗ migrations +not like ours: 29991231000000_later\n +→ Run the version/);
  await sql('UPDATE _prisma_migrations SET finished_at = NULL');
  t.regex((await examined(env)).text, /✗ migrations +stopped half-way: .*29991231000000_later/);
  await sql('DROP TABLE _prisma_migrations');
  t.regex((await examined(env)).text, /✗ migrations +not applied yet: 20\d+_\w+.*\n +→ npm start applies them\./);
});

test('a database whose character set would damage names is reported', async (t) => {
  const { env, sql, database } = await wellWorld(t);
  await sql(`ALTER DATABASE ${database} CHARACTER SET latin1`);
  const { text } = await examined(env);
  t.regex(text, /✗ database settings +character set latin1: .*\n +→ ALTER DATABASE `test_/);
});

test('a scores query that fails, or lacks columns, is reported', async (t) => {
  const { env } = await wellWorld(t);
  const file = join(mkdtempSync(join(tmpdir(), 'crewcall-')), 'scores.sql');
  writeFileSync(file, 'SELECT id, score FROM scores WHERE id > :after LIMIT :limit');
  const lacking = await examined({ ...env, SCORES_QUERY_FILE: file });
  t.regex(
    lacking.text,
    /✗ scores query +.*scores\.sql gives no column project_code, client_name, client_company, comment, created_at/,
  );
  writeFileSync(file, 'SELECT * FROM ratings_elsewhere WHERE id > :after LIMIT :limit');
  const failing = await examined({ ...env, SCORES_QUERY_FILE: file });
  t.regex(failing.text, /✗ scores query +.*ratings_elsewhere' doesn't exist/);
});

test('if a user may not read the scores, the report names the missing privilege', async (t) => {
  const { env, sql, database } = await wellWorld(t);
  const user = `reader_${database.slice(-8)}`;
  await sql(`CREATE USER ${user}@'127.0.0.1' IDENTIFIED BY 'only-reads'`);
  t.teardown(() => sql(`DROP USER ${user}@'127.0.0.1'`));
  await sql(`CREATE TABLE other (id INT)`);
  await sql(`GRANT SELECT ON ${database}.other TO ${user}@'127.0.0.1'`);
  const url = new URL(env.DATABASE_URL);
  url.username = user;
  url.password = 'only-reads';
  const scores = { ...env, SCORES_DATABASE_URL: url.href };
  t.regex(
    (await examined(scores)).text,
    /✗ scores query +.*denied.*\n +→ GRANT SELECT on it to the user of SCORES_DATABASE_URL\./,
  );
  await sql(`GRANT SELECT ON ${database}.scores TO ${user}@'127.0.0.1'`);
  t.regex((await examined(scores)).text, /✓ scores query +the built-in report runs/);
});

test('missing scopes are named with a remedy', async (t) => {
  const { env, slack } = await wellWorld(t);
  slack.apps.ops.scopes = new Set([...slack.apps.ops.scopes].filter((scope) => !/pins:write|files:write/.test(scope)));
  const { status, text } = await examined(env);
  t.is(status, 1);
  t.regex(
    text,
    /✗ @ops scopes +missing: files:write, pins:write\n +→ Add them under "OAuth & Permissions", then reinstall the app\./,
  );
  t.regex(text, /✓ @newproject scopes/);
});

test('tokens that Slack refuses are reported with their variable, and their scopes are not guessed', async (t) => {
  const { env } = await wellWorld(t);
  const { text } = await examined({
    ...env,
    OPS_BOT_TOKEN: 'xoxb-wrong-one',
    NEWPROJECT_APP_TOKEN: 'xapp-wrong-one',
  });
  t.regex(text, /✗ @ops bot token +Slack answers invalid_auth\n +→ .* into OPS_BOT_TOKEN\./);
  t.regex(text, /– @ops scopes/);
  t.regex(text, /✗ @newproject app token +Slack answers invalid_auth\n +→ .* into NEWPROJECT_APP_TOKEN\./);
  t.regex(text, /✓ @newproject bot token/);
});

test('a missing channel, or one without @ops, is reported with a remedy', async (t) => {
  const { env, slack } = await wellWorld(t);
  slack.addChannel({ name: 'quiet', members: [slack.apps.newproject.botUserId] });
  const { text } = await examined({ ...env, FEEDBACK_CHANNEL: 'quiet', OPS_CHANNEL: 'nowhere' });
  t.regex(text, /✗ #quiet +@ops is not a member\n +→ \/invite @ops in #quiet\./);
  t.regex(text, /✗ #nowhere +no such channel is seen by @ops.*\n +→ Create it, or mend OPS_CHANNEL/);
});

test('a channel may be named by its id', async (t) => {
  const { env, slack } = await wellWorld(t);
  const id = slack.channel('ops')!.id;
  t.regex((await examined({ ...env, OPS_CHANNEL: id })).text, new RegExp(`✓ #${id} +OPS_CHANNEL, @ops is a member`));
});

test('if Slack is away each row says so, with the cause', async (t) => {
  const { env } = await wellWorld(t);
  const { status, text } = await examined({ ...env, SLACK_API_URL: await nobodyListens() });
  t.is(status, 1);
  t.regex(text, /✗ @ops bot token +not reachable \(ECONNREFUSED\)\n +→ See SLACK_API_URL/);
  t.regex(text, /✓ app database/);
});

test('a service that never answers makes its own rows wait until the limit, and no others', async (t) => {
  const { env } = await wellWorld(t);
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => silent.close());
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  // The limit ends only after all others have answered, however long that takes.
  const limits = new Set<() => void>();
  const clock = {
    ...systemClock,
    after(_ms: number, over: () => void) {
      limits.add(over);
      return () => limits.delete(over);
    },
  };
  const examining = examined({ ...env, SCORES_DATABASE_URL: `mysql://app@127.0.0.1:${port}/scores` }, { clock });
  await eventually(() => limits.size === 2);
  for (const over of limits) over();
  const { text } = await examining;
  t.regex(text, /✗ scores database +no answer within 300 s/);
  t.regex(text, /✓ app database/);
  t.regex(text, /✓ @ops bot token/);
});

test('a webhook secret that can be guessed is reported', async (t) => {
  const { env } = await wellWorld(t);
  const { text } = await examined({ ...env, WEBHOOK_SECRET: 'whsec_dGVzdA==' });
  t.regex(text, /✗ WEBHOOK_SECRET +4 bytes only: it can be guessed/);
});

test('a roster without an admin is reported, with the ways to become its admin', async (t) => {
  const { env, sql } = await wellWorld(t);
  await sql("UPDATE people SET slackId = NULL WHERE handle = 'lena'");
  t.regex(
    (await examined(env)).text,
    /✗ admin +@lena is an admin, but not found in Slack yet\n +→ .*npm run admin -- EMAIL/,
  );
  await sql("UPDATE people SET role = 'specialist', slackId = 'U0LENA'");
  const { status, text } = await examined(env);
  t.regex(text, /✗ admin +nobody is an admin of the roster.*\n +→ npm run admin -- EMAIL.*button/);
  t.is(status, 1);
});

test('settings without an effect are named: those that need a missing setting, and names that .env misspells', async (t) => {
  const { env } = await wellWorld(t);
  const { status, text } = await examined(
    { ...env, AMQP_QUEUE: 'crewcall.events', FEEDBACK_CHANEL: 'feedback' },
    { dotenv: { FEEDBACK_CHANEL: 'feedback', NODE_OPTIONS: '--trace-warnings' } },
  );
  t.regex(text, /– AMQP_QUEUE +set, but without effect: nothing reads it without AMQP_URL/);
  t.regex(text, /– FEEDBACK_CHANEL +set, but without effect: no setting has this name/);
  t.notRegex(text, /NODE_OPTIONS/);
  t.is(status, 0);
});

test('the private server’s database is checked too, even if no program runs it; the demo is told what it does not need', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = await startPrivateServer({ dataDir, durable: false });
  await migrate(`${server.url}/crewcall_demo`);
  await server.stop();
  const { text } = await examined({}, { dataDir });
  t.regex(text, /– demo +no Slack token is set, so npm start is the demo, which needs nothing of what is wrong below/);
  t.regex(text, /✓ app database +crewcall_demo on .*, the private server under \.data\//);
  t.regex(text, /✓ migrations +all \d+ applied/);
  t.regex(text, /✓ scores query/);
  t.deepEqual(readdirSync(join(dataDir, 'owners')), []);
});

test('the remedy for a wrong app-level token is the place where Slack creates them, and an optional scope is not missing', async (t) => {
  const { env, slack } = await wellWorld(t);
  const { text } = await examined({ ...env, OPS_APP_TOKEN: 'xapp-1-A0WRONG-1-wrong' });
  t.regex(text, /✗ @ops app token +Slack answers .*\n +→ Generate one under "Basic Information", "App-Level Tokens"/);
  t.truthy(slack);
  const manifests = mkdtempSync(join(tmpdir(), 'doctor-'));
  for (const bot of ['newproject', 'ops']) {
    const manifest = readFileSync(`manifests/${bot}.yaml`, 'utf8');
    writeFileSync(
      join(manifests, `${bot}.yaml`),
      manifest.includes('bot_optional:')
        ? manifest.replace('- dnd:read', '- reminders:read')
        : manifest.replace(/^( *)bot:\n/m, '$1bot_optional:\n$1  - reminders:read\n$1bot:\n'),
    );
  }
  const optional = await examined(env, { manifests: pathToFileURL(`${manifests}/`) });
  t.regex(
    optional.text,
    /✓ @ops scopes +all \d+ granted; what needs reminders:read is left out until they are granted/,
  );
  t.is(optional.status, 0);
});

test('colours are for terminals only', async (t) => {
  t.false((await examined({})).text.includes('\u001b'));
  t.true((await examined({}, { colour: true })).text.includes('\u001b[31m✗\u001b[39m configuration'));
});

const ADMIN =
  "INSERT INTO people (handle, name, email, slackId, role, upsertedAt, createdAt) VALUES ('lena', 'Lena', 'lena@agency.test', 'U0LENA', 'admin', NOW(), NOW())";

/** A database, a Slack and an environment without any problem. */
async function wellWorld(t: ExecutionContext) {
  const { url, name, query } = await emptyDatabase(t);
  await migrate(url);
  await query(ADMIN);
  const slack = await startSandbox({ port: 0, tiers: 'none' });
  t.teardown(() => slack.stop());
  const { newproject, ops } = slack.apps;
  for (const channel of ['client-feedback', 'ops']) slack.addChannel({ name: channel, members: [ops.botUserId] });
  const env = {
    DATABASE_URL: url,
    SLACK_API_URL: slack.apiUrl,
    NEWPROJECT_BOT_TOKEN: newproject.botToken,
    NEWPROJECT_APP_TOKEN: newproject.appToken,
    OPS_BOT_TOKEN: ops.botToken,
    OPS_APP_TOKEN: ops.appToken,
    WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  };
  return { env, slack, database: name, sql: query };
}

async function nobodyListens(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/api/`;
}

async function examined(
  env: Record<string, string>,
  options: { clock?: Clock; colour?: boolean; dotenv?: Record<string, string>; dataDir?: string; manifests?: URL } = {},
) {
  let text = '';
  const write = (row: string) => {
    text += row;
  };
  const status = await runDoctor(env, {
    colour: false,
    limitMs: HANG_MS,
    write,
    dotenv: {},
    dataDir: '/nowhere',
    ...options,
  });
  return { status, text };
}

function healthy(text: string): string {
  const scopes = (bot: string) => new RegExp(`@${bot} scopes +all (\\d+) granted`).exec(text)?.[1];
  return `✓ configuration complete and well-formed
✓ app database DATABASE on SERVER
✓ migrations all ${/all (\d+) applied/.exec(text)?.[1]} applied
✓ database settings time in UTC, text in utf8mb4
✓ admin @lena
✓ scores database the app's own
✓ scores query the built-in report runs and gives its 7 columns
✓ processes none runs on this database now
✓ @newproject bot token signed in to ${/signed in to (.*) as/.exec(text)?.[1]} as @newproject
✓ @newproject scopes all ${scopes('newproject')} granted
✓ @newproject app token a socket can be opened
✓ @ops bot token signed in to ${/signed in to (.*) as/.exec(text)?.[1]} as @ops
✓ @ops scopes all ${scopes('ops')} granted
✓ @ops app token a socket can be opened
– @statsbot not installed: @ops answers metric questions itself
✓ #client-feedback FEEDBACK_CHANNEL, @ops is a member
✓ #ops OPS_CHANNEL, @ops is a member
✓ WEBHOOK_SECRET set

Everything is fine.
`;
}

test('own metrics are run once: one with failing SQL, or without a configured source, is wrong', async (t) => {
  const { env } = await wellWorld(t);
  const shared = 'description: d, unit: things, subject: Own, kind: count';
  const file = join(mkdtempSync(join(tmpdir(), 'crewcall-')), 'metrics.yaml');
  const asked = async (...metrics: string[]) => {
    writeFileSync(file, `metrics:\n${metrics.map((one) => `  - { ${shared}, ${one} }\n`).join('')}`);
    return (await examined({ ...env, METRICS_FILE: file })).text;
  };
  const fine =
    'name: fine, source: app, sql: SELECT code FROM projects WHERE requestedAt >= :from AND requestedAt < :to';
  t.regex(await asked(fine), /✓ METRICS_FILE +its metric answers/);
  t.regex(
    await asked(fine, fine.replaceAll('code', 'nope').replace('name: fine', 'name: broken')),
    /✗ METRICS_FILE +.*broken/,
  );
  t.regex(
    await asked(fine, 'name: sign ups, source: mixpanel, event: Signed up'),
    /✗ METRICS_FILE +sign ups: mixpanel is not set up\n +→ Set the variables that begin with MIXPANEL_/,
  );
});
