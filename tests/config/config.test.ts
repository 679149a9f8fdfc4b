import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { ConfigError, type Environment, readConfig, variables } from '../../app/config/config.ts';
import { problemOfScoresQuery } from '../../app/config/scores-query.ts';
import { secretsOf } from '../../app/config/secrets.ts';
import { wordsFor } from '../../app/config/survey-words.ts';
import { compiled } from '../helpers/compiled.ts';

const tokens = {
  NEWPROJECT_BOT_TOKEN: 'xoxb-newproject-1',
  NEWPROJECT_APP_TOKEN: 'xapp-newproject-1',
  OPS_BOT_TOKEN: 'xoxb-ops-1',
  OPS_APP_TOKEN: 'xapp-ops-1',
};
const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('with the four tokens alone everything else has its default', (t) => {
  const config = readConfig(tokens);
  t.deepEqual(config.newproject, { botToken: 'xoxb-newproject-1', appToken: 'xapp-newproject-1' });
  t.is(config.statsbot, undefined);
  t.is(config.slackApiUrl, 'https://slack.com/api/');
  t.is(config.feedbackChannel, 'client-feedback');
  t.is(config.opsChannel, 'ops');
  t.is(config.feedbackCron, '*/15 * * * * *');
  t.is(config.digestCron, '0 0 9 * * 1');
  t.deepEqual(config.http, { host: '127.0.0.1', port: 3000, publicUrl: 'http://127.0.0.1:3000' });
  t.is(config.projectUrlTemplate, undefined);
  const claims = { escalationMinutes: 30, staleHours: 4, standbyMinutes: 10 };
  t.deepEqual(config.offers, { waveSize: 0, waveMinutes: 10, ...claims });
  t.is(config.keepDays, 400);
  t.is(config.webhookSecret, undefined);
  t.is(config.databaseUrl, undefined);
  t.is(config.timeZone, new Intl.DateTimeFormat().resolvedOptions().timeZone);
  t.is(config.logLevel, 'info');
});

test('empty and blank values count as missing', (t) => {
  const blank = Object.fromEntries(variables.map(({ name }) => [name, '  ']));
  t.deepEqual(readConfig({ ...blank, ...tokens }), readConfig(tokens));
});

test('values are converted to their types', (t) => {
  const config = readConfig({
    ...tokens,
    SLACK_API_URL: 'http://127.0.0.1:3100/api',
    FEEDBACK_CHANNEL: '#kundenmeinung-für-alle',
    OPS_CHANNEL: 'C0123ABCD',
    PUBLIC_URL: 'https://crew.example/',
    PROJECT_URL_TEMPLATE: '{PUBLIC_URL}/projects/{code}',
    PORT: '0',
    TZ: 'Europe/Berlin',
    OFFER_WAVE_MINUTES: '0.05',
    CLAIM_STALE_HOURS: '.5',
    STANDBY_MINUTES: '0',
    DATABASE_URL: 'mysql://app:pw@db/crewcall',
    REDIS_URL: 'redis://one:6379, redis://two:6379',
    AMQP_URL: 'amqp://anna:p%40ss@one/agency%2Fone, amqps://bela:word@two:5999/',
    LOG_LEVEL: 'DEBUG',
    WEBHOOK_SECRET: webhookSecret,
  });
  t.is(config.slackApiUrl, 'http://127.0.0.1:3100/api/');
  t.is(config.feedbackChannel, 'kundenmeinung-für-alle');
  t.is(config.opsChannel, 'C0123ABCD');
  t.is(config.projectUrlTemplate, 'https://crew.example/projects/{code}');
  t.is(config.http.port, 0);
  t.is(config.timeZone, 'Europe/Berlin');
  t.is(config.offers.waveMinutes, 0.05);
  t.is(config.offers.standbyMinutes, 0);
  t.is(config.offers.staleHours, 0.5);
  t.is(config.scores.databaseUrl, 'mysql://app:pw@db/crewcall', "scores are looked for in the app's own database");
  t.deepEqual(config.redisUrls, ['redis://one:6379', 'redis://two:6379']);
  t.deepEqual(config.amqp, {
    urls: ['amqp://anna:p%40ss@one/agency%2Fone', 'amqps://bela:word@two:5999/'],
    queue: 'crewcall.events',
    exchange: undefined,
  });
  t.is(config.logLevel, 'debug');
});

test('every problem is listed at once, in the order of .env.example, each with its variable', (t) => {
  const problems = problemsOf({
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'postgres://db/crewcall',
    OPS_BOT_TOKEN: 'xoxb-ops-1',
    PORT: '99999',
    DIGEST_CRON: 'weekly',
  });
  t.deepEqual(
    problems.map((problem) => problem.split(':')[0]),
    [
      'DATABASE_URL',
      'NEWPROJECT_BOT_TOKEN',
      'NEWPROJECT_APP_TOKEN',
      'OPS_APP_TOKEN',
      'DIGEST_CRON',
      'PORT',
      'LOG_LEVEL',
    ],
  );
  for (const problem of problems) t.regex(problem, /^[A-Z_]+: expected .+, got .+\. [A-Z].+/);
});

test('swapped tokens are reported with the variable that they belong to', told, { OPS_BOT_TOKEN: 'xapp-ops-1' }, [
  'OPS_BOT_TOKEN: expected a token beginning with "xoxb-", got "xapp-…". That is the app-level token, it belongs in OPS_APP_TOKEN.',
]);
test('a token of a person is not a token of a bot', told, { OPS_BOT_TOKEN: 'xoxp-1-2-3-secret' }, [
  'OPS_BOT_TOKEN: expected a token beginning with "xoxb-", got "xoxp-…".',
]);
test('half a pair of tokens is a problem', told, { STATSBOT_BOT_TOKEN: 'xoxb-stats-1' }, [
  'STATSBOT_APP_TOKEN: expected a value, because STATSBOT_BOT_TOKEN is set, got nothing.',
]);
test('two Slack apps cannot share a token', told, { OPS_BOT_TOKEN: tokens.NEWPROJECT_BOT_TOKEN }, [
  'OPS_BOT_TOKEN: expected a token of its own, got the same "xoxb-…" as NEWPROJECT_BOT_TOKEN.',
]);
test('a database URL without a database is a problem', told, { DATABASE_URL: 'mysql://app:hunter22@db:3306/' }, [
  'DATABASE_URL: expected a URL that names a database, got "mysql://app:***@db:3306/".',
]);
test('five cron fields bring the six that were meant', told, { DIGEST_CRON: '0 9 * * 1' }, [
  'DIGEST_CRON: expected six fields (seconds first), got five: "0 9 * * 1". Did you mean "0 0 9 * * 1"?',
]);
test('an impossible cron field is named', told, { FEEDBACK_CRON: '0 0 25 * * *' }, [
  'FEEDBACK_CRON: expected a cron expression, got "0 0 25 * * *". Mend its hour: "25" is not possible there.',
]);
test('a cron nickname is not six fields', told, { FEEDBACK_CRON: '@daily' }, ['FEEDBACK_CRON: expected six fields']);
test('a webhook secret needs its prefix', told, { WEBHOOK_SECRET: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, [
  'WEBHOOK_SECRET: expected "whsec_" followed by base64, got "MfKQ9…". Make one with: node -p',
]);
test('a webhook secret has to be base64', told, { WEBHOOK_SECRET: 'whsec_no-base64!' }, ['WEBHOOK_SECRET: expected']);
test('an empty webhook secret signs nothing', told, { WEBHOOK_SECRET: 'whsec_' }, ['WEBHOOK_SECRET: expected']);
test('tokens, secrets and addresses with a line break in them are named, not mended', (t) => {
  const broken = {
    AMQP_URL: 'amqp://anna:pw@one/\namqp://anna:pw@two/',
    EVENTS_URL: 'https://one.example/hook\nhttps://two.example/hook',
    EVENTS_SECRET: `${webhookSecret}\n${webhookSecret}`,
    API_TOKEN: 'first\r\nx-injected: second',
  };
  t.deepEqual(
    problemsOf({ ...tokens, ...broken }).map((problem) => problem.slice(0, problem.indexOf(', got'))),
    [
      'AMQP_URL: expected an address in one line',
      'EVENTS_URL: expected an address in one line',
      'EVENTS_SECRET: expected "whsec_" followed by base64',
      'API_TOKEN: expected tokens without blanks and line breaks',
    ],
  );
  const spread = readConfig({ ...tokens, API_TOKEN: ' first,\n second\n' });
  t.deepEqual(spread.apiTokens, ['first', 'second'], 'blanks around a comma are ignored');
});

test('a virtual host has its slashes encoded', told, { AMQP_URL: 'amqp://anna:pw@one/, amqp://anna:pw@two/a/b' }, [
  'AMQP_URL: expected one virtual host, %-encoded ("/" is %2F), got "amqp:…".',
]);
test('an exchange needs its broker', told, { AMQP_EXCHANGE: 'crewcall' }, [
  'AMQP_URL: expected a value, because AMQP_EXCHANGE is set, got nothing.',
]);
test('the names of a broker are not ours', told, { AMQP_QUEUE: 'amq.events' }, [
  'AMQP_QUEUE: expected a name of at most 250 bytes that does not begin with "amq."',
]);
test('a time zone has to exist', told, { TZ: 'Berlin' }, ['TZ: expected an IANA time zone, got "Berlin".']);
test('a project address needs a place for the code', told, { PROJECT_URL_TEMPLATE: 'https://x.example/projects' }, [
  'PROJECT_URL_TEMPLATE: expected an address with {code} in it',
]);
test('a wave needs an interval', told, { OFFER_WAVE_MINUTES: '0' }, [
  'OFFER_WAVE_MINUTES: expected a number above 0, got "0".',
]);
test('a wave is a whole number of people', told, { OFFER_WAVE_SIZE: '2.5' }, [
  'OFFER_WAVE_SIZE: expected a whole number',
]);
test('data are kept for at least a day', told, { KEEP_DAYS: '0' }, ['KEEP_DAYS: expected a whole number of days']);
test('infinity is not allowed as a time', told, { CLAIM_STALE_HOURS: 'Infinity' }, [
  'CLAIM_STALE_HOURS: expected a number above 0',
]);
test('the time for being asked alone is not negative', told, { STANDBY_MINUTES: '-1' }, [
  'STANDBY_MINUTES: expected a number, 0 or more',
]);
test('a channel name has no blanks', told, { OPS_CHANNEL: 'The Ops' }, [
  'OPS_CHANNEL: expected the name or id of a channel',
]);
test('mail needs a sender', told, { SMTP_URL: 'smtp://mail:25' }, [
  'PUBLIC_URL: expected an address beginning with https://',
  'MAIL_FROM: expected a value, because SMTP_URL is set, got nothing.',
]);
const mail = { SMTP_URL: 'smtp://mail:25', MAIL_FROM: 'crew@agency.test', PUBLIC_URL: 'https://crew.agency.test' };
test('links in mails are https, or http on this machine', (t) => {
  for (const url of ['https://crew.agency.test', 'http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'])
    t.notThrows(() => readConfig({ ...tokens, ...mail, PUBLIC_URL: url }), url);
  for (const url of ['http://crew.agency.test', 'http://127.0.0.1.evil.test', 'http://10.0.0.1'])
    t.regex(problemsOf({ ...tokens, ...mail, PUBLIC_URL: url }).join(), /^PUBLIC_URL: expected an address/, url);
  t.notThrows(() => readConfig({ ...tokens, PUBLIC_URL: 'http://crew.agency.test' }));
});
test('a logo is an https address or a picture, and nothing that could be a script', (t) => {
  for (const url of ['https://agency.test/logo.svg', 'data:image/png;base64,iVBORw0KGgo='])
    t.is(readConfig({ ...tokens, AGENCY_LOGO_URL: url }).agency.logoUrl, url);
  for (const url of [
    'javascript:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'http://agency.test/logo.png',
    'data:image/png;base64,"><script>',
    'logo.png',
  ])
    t.regex(problemsOf({ ...tokens, AGENCY_LOGO_URL: url }).join(), /^AGENCY_LOGO_URL: expected an https address/, url);
});
test('a colour is a colour', (t) => {
  t.is(readConfig({ ...tokens, AGENCY_COLOR: '4A1' }).agency.color, '#44aa11');
  for (const color of ['red', '#12345', '#fff;}'])
    t.regex(problemsOf({ ...tokens, AGENCY_COLOR: color }).join(), /^AGENCY_COLOR: expected a colour/);
});
test('at least one mail a minute', told, { MAIL_PER_MINUTE: '0' }, ['MAIL_PER_MINUTE: expected a whole number']);
test('mistakes in the texts of the survey are reported with their line', (t) => {
  const path = join(mkdtempSync(join(tmpdir(), 'crewcall-')), 'survey.yaml');
  const problems = (yaml: string) => {
    writeFileSync(path, yaml);
    return problemsOf({ ...tokens, SURVEY_FILE: path }).join();
  };
  t.regex(problems('en:\n  subject: Hi\nde:\n  questoin: Wie?\n'), /line 4: de: there are no words called questoin/);
  t.regex(problems('de:\n  subject: "{projekt}?"\n'), /line 2: de\.subject: Expected no other placeholders/);
  t.regex(problems('de:\n  subject: ""\n'), /line 2: de\.subject: Expected some text/);
  t.regex(problems('de:\n  subject: [a\n'), /SURVEY_FILE: .*line [23]/);
  t.regex(problems('en:\n  send: Go\nnot a language!:\n  send: Go\n'), /line 3: .*language tag/);
  t.regex(problems('- a\n'), /SURVEY_FILE: expected a file with the words/);
  writeFileSync(path, 'de:\n  send: Senden\nen:\n  send: Go\n');
  const { words } = readConfig({ ...tokens, SURVEY_FILE: path }).survey;
  t.is(wordsFor(words, 'de-CH').words.send, 'Senden');
  t.is(wordsFor(words, 'de').words.subject, wordsFor(words, 'fr').words.subject);
  t.is(wordsFor(words, null).words.send, 'Go');
});
test('another kind of address is named', told, { SLACK_API_URL: 'ftp://slack/api/' }, [
  'SLACK_API_URL: expected a URL beginning with http:// or https://, got "ftp:…".',
]);
test('a cluster of Redis has no numbered databases', told, { REDIS_URL: 'redis://one:6379/1, redis://two:6379/1' }, [
  'REDIS_URL: expected nodes of a cluster without the number of a database, got database 1.',
]);
test('a query file has to exist', told, { SCORES_QUERY_FILE: '/nowhere/scores.sql' }, [
  'SCORES_QUERY_FILE: expected a file, got "/nowhere/scores.sql", which does not exist.',
]);

test('a query for scores is one SELECT that names :after and :limit', (t) => {
  const good = [
    'SELECT id FROM scores WHERE id > :after LIMIT :limit',
    '-- ours; with a comment\nWITH s AS (SELECT 1) SELECT * FROM s WHERE id > :after LIMIT :limit',
    "select replace(comment, ';', ',') from nps where id > :after and note <> 'please delete' limit :limit",
  ];
  for (const query of good) t.is(problemOfScoresQuery(query), undefined, query);
  const bad = {
    '': /SELECT/,
    'DELETE FROM scores': /SELECT/,
    'SELECT 1 WHERE :after < :limit; DROP TABLE scores': /one statement/,
    'SELECT id FROM scores WHERE id > :after': /:limit/,
    "SELECT ':limit' FROM scores WHERE id > :after": /:limit/,
    'SELECT id FROM s WHERE id > :afterwards LIMIT :limit': /:after/,
    'WITH s AS (SELECT 1) DELETE FROM scores WHERE id > :after LIMIT :limit': /only reads/,
  };
  for (const [query, expected] of Object.entries(bad))
    t.regex(problemOfScoresQuery(query)?.expected + JSON.stringify(problemOfScoresQuery(query)), expected, query);
});

test('the query file is read, without the semicolon at its end', (t) => {
  const path = join(mkdtempSync(join(tmpdir(), 'crewcall-')), 'scores.sql');
  writeFileSync(path, 'SELECT * FROM nps WHERE id > :after LIMIT :limit;\n');
  const { scores } = readConfig({ ...tokens, SCORES_QUERY_FILE: path });
  t.is(scores.queryFile, path);
  t.is(scores.query, 'SELECT * FROM nps WHERE id > :after LIMIT :limit');
});

test('a tool can do without tokens, but not with half of them', (t) => {
  t.is(readConfig({}, { tokens: 'optional' }).ops, undefined);
  t.is(problemsOf({ OPS_APP_TOKEN: 'xapp-ops-1' }, { tokens: 'optional' }).length, 1);
});

test('no problem repeats a secret or a password', (t) => {
  const secret = fc.string({ minLength: 12, unit: fc.constantFrom(...'abcXYZ089-_!@ /:%') });
  const places: ((secret: string) => Environment)[] = [
    (value) => ({ OPS_BOT_TOKEN: value }),
    (value) => ({ OPS_BOT_TOKEN: `xapp-${value}` }),
    (value) => ({ WEBHOOK_SECRET: value }),
    (value) => ({ WEBHOOK_SECRET: `whsec_${value}!` }),
    (value) => ({ INTERCOM_TOKEN: `with blank ${value}` }),
    (value) => ({ DATABASE_URL: `mysql://app:${encodeURIComponent(value)}@db/` }),
    (value) => ({ SMTP_URL: `smpt://mail:${encodeURIComponent(value)}@host` }),
    (value) => ({ REDIS_URL: `redis://:${encodeURIComponent(value)}@host:port` }),
    (value) => ({ AMQP_URL: `amqp://crewcall:${encodeURIComponent(value)}@host/one/two` }),
  ];
  fc.assert(
    fc.property(secret, fc.constantFrom(...places), (value, place) => {
      const shown = problemsOf({ ...tokens, ...place(value) }).join('\n');
      for (const part of [value, encodeURIComponent(value)]) if (shown.includes(part)) throw new Error(shown);
    }),
  );
  t.pass();
});

test('all secrets of a configuration are known, and a common word is not treated as one', (t) => {
  const config = readConfig({
    ...tokens,
    WEBHOOK_SECRET: webhookSecret,
    DATABASE_URL: 'mysql://app:s%40cret-one@db/crewcall',
    SCORES_DATABASE_URL: 'mysql://root:root@db/scores',
    SMTP_URL: 'smtp://mail:password-two@mail:25',
    AMQP_URL: 'amqp://crewcall:password-six@one,amqp://crewcall:password-seven@two',
    MAIL_FROM: 'Crew <crew@agency.test>',
    PUBLIC_URL: 'https://crew.agency.test',
    INTERCOM_TOKEN: 'intercom-token',
  });
  const secrets = secretsOf(config);
  for (const known of [
    ...Object.values(tokens),
    webhookSecret,
    's@cret-one',
    's%40cret-one',
    'password-two',
    'password-six',
    'password-seven',
    'intercom-token',
  ]) {
    t.true(secrets.includes(known), known);
  }
  t.false(secrets.includes('root'));
  t.true(secrets.includes('root:root@'));
});

test('.env.example names every variable with its default and meaning, and no other', (t) => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const listed = lines.flatMap((line, index) => {
    const [, name, value] = /^#?([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, default: value ?? '', meaning: lines[index - 1]!.replace('# ', '') }];
  });
  t.deepEqual(listed, variables);
});

test('the process environment overrides .env, and is not changed by it', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'crewcall-'));
  writeFileSync(join(directory, '.env'), 'OPS_CHANNEL=from-file\nFEEDBACK_CHANNEL=from-file\nTZ=Asia/Tokyo\n');
  const program = `
    import { environment, readConfig } from ${JSON.stringify(pathToFileURL(compiled('app/config/config.ts')).href)};
    const { opsChannel, feedbackChannel, timeZone } = readConfig(environment(), { tokens: 'optional' });
    process.stdout.write(JSON.stringify({ opsChannel, feedbackChannel, timeZone, kept: process.env.FEEDBACK_CHANNEL ?? null }));`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: directory,
    env: { PATH: process.env.PATH, OPS_CHANNEL: 'from-process' },
    encoding: 'utf8',
  });
  t.is(child.stderr, '');
  t.deepEqual(JSON.parse(child.stdout), {
    opsChannel: 'from-process',
    feedbackChannel: 'from-file',
    timeZone: 'Asia/Tokyo',
    kept: null,
  });
});

function told(t: ExecutionContext, env: Environment, beginnings: string[]) {
  const problems = problemsOf({ ...tokens, ...env });
  t.is(problems.length, beginnings.length, problems.join('\n'));
  for (const [index, beginning] of beginnings.entries()) t.is(problems[index]!.slice(0, beginning.length), beginning);
}

function problemsOf(env: Environment, options?: { tokens: 'optional' }): readonly string[] {
  try {
    options === undefined ? readConfig(env) : readConfig(env, options);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
