import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { z } from 'zod';
import { ConfigError, readConfig } from '../../../app/config/config.ts';
import { readMetricsFile } from '../../../app/config/metrics-file.ts';
import { inTime, OutOfTime } from '../../../app/domain/metrics/answer/in-time.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import { openReadOnly } from '../../../app/domain/metrics/sources/read-only-pool.ts';
import { SourceTrouble } from '../../../app/domain/metrics/sources/source.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { livedTime } from '../../helpers/lived-time.ts';
import { questioners } from './questioners.ts';

const METRICS = `
metrics:
  - name: broken things
    description: A statement with a mistake in it
    unit: things
    subject: Broken
    source: app
    kind: count
    sql: SELECT no_such_column FROM projects p WHERE p.startedAt >= :from AND p.startedAt < :to
  - name: written things
    description: A statement that would write
    unit: things
    subject: Broken
    source: app
    kind: sum
    sql: SELECT steal(1) AS value FROM projects p WHERE p.startedAt >= :from AND p.startedAt < :to
  - name: far things
    description: Events of a service that nobody has set up
    unit: things
    subject: Broken
    source: mixpanel
    kind: count
    event: Far
  - name: nps
    description: Our own way to count it
    unit: points
    subject: Clients
    source: app
    kind: count
    when: now
    sql: SELECT 1 AS one
`;

function metricsFile(yaml: string): string {
  const path = join(tmpdir(), `metrics-${process.pid}-${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(path, yaml);
  return path;
}

test.serial(
  'trouble with a source is shown with its name and reason, without credentials, and the person may ask again',
  async (t) => {
    const scores = 'mysql://reader:hidden-password@127.0.0.1:1/elsewhere';
    const env = { METRICS_FILE: metricsFile(METRICS), SCORES_DATABASE_URL: scores };
    const { answer, asked, db } = await questioners(t, { env });
    const broken = await answer('anna', 'broken things last week');
    t.regex(
      broken,
      /^No answer about broken things: the app's database refuses its SQL: Unknown column 'no_such_column' in .*\(ER_BAD_FIELD_ERROR\)\.$/,
    );
    t.regex(await answer('anna', 'written things last week'), /refuse/);
    t.is(await answer('anna', 'far things last week'), 'No answer about far things: mixpanel is not set up.');
    const away = await answer('anna', 'promoters last week');
    t.is(away, 'No answer about promoters: the scores database does not answer (ECONNREFUSED).');
    t.notRegex(away, /reader|hidden|127\.0\.0\.1/);
    const [own] = await asked('anna', 'nps');
    t.regex(visibleText(own!), /^1 points?\n|^1 point\n/, 'a metric of the same name replaces the built-in one');
    t.is(await db.job.count({ where: { kind: 'metrics.answer', state: 'dead' } }), 0);
  },
);

test('sources are only read, within a time limit and up to a number of rows', async (t) => {
  const { url, db } = await testDatabase(t);
  const pool = openReadOnly(url, 'the database');
  t.teardown(() => pool.close());
  const signal = AbortSignal.timeout(HANG_MS);
  const write = pool.rows(z.unknown(), "INSERT INTO skills (slug) VALUES ('stolen')", signal);
  t.is(
    (await t.throwsAsync(write, { instanceOf: SourceTrouble })).told,
    'the database refused (ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION)',
  );
  t.is(await db.skill.count(), 0);
  const settings = z.object({ most: z.coerce.number(), seconds: z.coerce.number() });
  const [limits] = await pool.rows(
    settings,
    'SELECT @@sql_select_limit AS most, @@max_statement_time AS seconds',
    signal,
  );
  t.deepEqual(limits, { most: 20_000, seconds: 25 });
  const enough = new AbortController();
  const slow = pool.rows(z.unknown(), 'SELECT SLEEP(20)', enough.signal);
  setTimeout(() => enough.abort(new Error('enough')), 300);
  const lived = livedTime();
  await t.throwsAsync(slow);
  t.true(lived() < 10_000, 'a query that nobody waits for is cancelled');
  t.is((await pool.rows(z.object({ one: z.number() }), 'SELECT 1 AS one', signal))[0]?.one, 1);
});

test('a query that exceeds its time limit is given up, whether or not it reacts to that', async (t) => {
  let aborted = false;
  const deaf = inTime(30, (signal) => {
    signal.addEventListener('abort', () => {
      aborted = true;
    });
    return new Promise(() => {});
  });
  await t.throwsAsync(deaf, { instanceOf: OutOfTime });
  t.true(aborted);
  t.is(await inTime(1_000, async () => 7), 7);
});

test('a file of metrics is checked at start: every problem with its line, under the name of the variable', (t) => {
  const bad = metricsFile(
    'metrics:\n  - name: Nice Name\n    description: x\n    unit: x\n    subject: x\n    source: app\n    kind: guess\n    sql: DROP TABLE projects\n',
  );
  const error = t.throws(() => readConfig({ METRICS_FILE: bad }, { tokens: 'optional' }), { instanceOf: ConfigError });
  t.is(error.problems.length, 1);
  t.regex(
    error.problems[0]!,
    /^METRICS_FILE: expected a file of metrics, got ".*" with problems\. Mend line 2: metrics\.0\.name: /,
  );
  t.regex(error.problems[0]!, /line 7: metrics\.0\.kind: .*; line 8: metrics\.0\.sql: Expected one SELECT/);
  t.deepEqual(readMetricsFile('metrics:\n  - name: [x'), {
    problems: ['line 2: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  });
});

const METRIC = 'description: x, unit: x, subject: x, source: app, kind: count, when: now, sql: SELECT 1';
for (const [what, yaml, problem] of [
  [
    'a name that is there twice',
    `metrics:\n  - { name: my things, ${METRIC} }\n  - { name: my things, ${METRIC} }`,
    /line 3: metrics\.1\.name: Expected a name of its own: there is a metric my things above/,
  ],
  [
    'a parameter that nobody fills',
    `metrics:\n  - { name: my things, ${METRIC} FROM projects WHERE code = :code AND title <> ':ok' }`,
    /line 2: metrics\.0\.sql: Expected no named parameters but :from, :to and :now/,
  ],
  [
    'an unknown field',
    `metrics:\n  - { name: my things, ${METRIC}, colour: red }`,
    /line 2: metrics\.0: Unrecognized key: "colour"/,
  ],
  [
    'no period in the SQL',
    `metrics:\n  - { name: my things, ${METRIC.replace('when: now, ', '')} }`,
    /line 2: metrics\.0\.sql: Expected the named parameters :from and :to/,
  ],
  [
    'no value to add up',
    `metrics:\n  - { name: my things, ${METRIC.replace('count', 'sum')} }`,
    /Expected the column that its kind is made of/,
  ],
  [
    'a name that asks for something',
    `metrics:\n  - { name: things by skill, ${METRIC} }`,
    /Expected none of the words by, vs/,
  ],
  [
    'two metrics of one name',
    `metrics:\n  - { name: my things, ${METRIC} }\n  - { name: your things, words: [my things], ${METRIC} }`,
    /line 3: .*"my things" means my things already/,
  ],
  ['two statements', `metrics:\n  - { name: my things, ${METRIC}; DROP TABLE x }`, /Expected one SELECT, without ";"/],
] as const) {
  test(`${what} is found at start`, (t) => {
    const read = readMetricsFile(yaml);
    t.true('problems' in read);
    t.regex('problems' in read ? read.problems.join('\n') : '', problem);
  });
}

test('a file adds to the built-in metrics, or replaces them all', (t) => {
  const own = (yaml: string) => {
    const read = readMetricsFile(yaml);
    if ('problems' in read) throw new Error(read.problems.join());
    return createCatalogue(read.file).metrics.map(({ name }) => name);
  };
  t.true(own(METRICS).includes('revenue'));
  t.is(own(METRICS).filter((name) => name === 'nps').length, 1);
  t.deepEqual(own(`built_in: false\nmetrics:\n  - { name: my things, ${METRIC} }`), ['my things']);
});
