import test, { type ExecutionContext } from 'ava';
import { readMetricsFile } from '../../../app/config/metrics-file.ts';
import { answerQuestion } from '../../../app/domain/metrics/answer/answer.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import { readQuestion } from '../../../app/domain/metrics/question/read-question.ts';
import { googleAnalyticsSource } from '../../../app/domain/metrics/sources/google-analytics.ts';
import { mixpanelSource } from '../../../app/domain/metrics/sources/mixpanel.ts';
import { type Source, SourceTrouble } from '../../../app/domain/metrics/sources/source.ts';
import { createGoogleAnalytics } from '../../../app/infra/connectors/google-analytics.ts';
import { createMixpanel } from '../../../app/infra/connectors/mixpanel.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import type { Given } from '../../infra/connectors/double.ts';
import { googleDouble } from '../../infra/connectors/google-double.ts';
import { mixpanelDouble } from '../../infra/connectors/mixpanel-double.ts';

const NOW = new Date('2026-11-18T10:00:00Z');
const timeZone = 'Europe/Berlin';
const file = readMetricsFile(`
built_in: false
metrics:
  - { name: sign ups, description: People who signed up, unit: sign ups, subject: Web, source: mixpanel, kind: count, event: Signed up, dimensions: { country: mp_country_code } }
  - { name: sessions, description: Visits, unit: sessions, subject: Web, source: google_analytics, kind: count, metric: sessions, dimensions: { country: country } }
  - { name: active users, description: Visitors, unit: users, subject: Web, source: google_analytics, kind: figure, metric: activeUsers }
`);
if ('problems' in file) throw new Error(file.problems.join());
const catalogue = createCatalogue(file.file);

async function numbers(text: string, source: Source) {
  const reading = readQuestion(text, {
    catalogue,
    actor: { kind: 'person', person: { role: 'admin' } },
    now: NOW,
    timeZone,
  });
  if (reading.kind === 'puzzle') throw new Error(JSON.stringify(reading.puzzle));
  const { question } = reading;
  const dimension = question.by === undefined ? undefined : catalogue.dimension(question.metric, question.by);
  const signal = AbortSignal.timeout(HANG_MS);
  return answerQuestion(question, { source, dimension, asking: { now: NOW, timeZone, signal } });
}

const EVENTS = [
  { event: 'Signed up', day: '2026-10-01', country: 'DE', n: 3 },
  { event: 'Signed up', day: '2026-10-31', country: 'AT', n: 4 },
  { event: 'Signed up', day: '2026-11-02', n: 5 },
  { event: 'Signed up', day: '2026-11-18', country: 'DE', n: 7 },
  { event: 'Signed out', day: '2026-11-18', country: 'DE', n: 100 },
];
const MIXPANEL = { projectId: '12345', username: 'crewcall.1a2b3c.mp-service-account', secret: 's3cr3t-of-mixpanel' };

async function mixpanel(
  t: ExecutionContext,
  options: { trouble?: () => Given | undefined; secret?: string; now?: () => Date } = {},
) {
  const { url, asked } = await mixpanelDouble(t, { events: EVENTS, ...options });
  const now = options.now ?? (() => NOW);
  const clock = { now, monotonic: () => now().getTime(), after: () => () => {} };
  const { secret = MIXPANEL.secret } = options;
  return { source: mixpanelSource(createMixpanel({ ...MIXPANEL, secret, apiUrl: `${url}api/`, clock })), asked };
}

test('Mixpanel counts an event: the period, the one before, by week, and by property', async (t) => {
  const { source } = await mixpanel(t);
  const { value, comparison } = await numbers('sign ups last month', source);
  t.is(value, 7);
  t.like(comparison, { kind: 'number', value: 0 });
  t.is((await numbers('sign ups this month', source)).value, 12);
  const { series } = await numbers('sign ups this month by week', source);
  t.deepEqual(
    series?.points.map((one) => one.value),
    [0, 5, 0, 7],
  );
  t.deepEqual((await numbers('sign ups since 1 october by country', source)).breakdown?.rows, [
    { label: 'DE', value: 10 },
    { label: 'no country', value: 5 },
    { label: 'AT', value: 4 },
  ]);
});

test('the same question goes to Mixpanel once in ten minutes, because it allows sixty an hour', async (t) => {
  let now = NOW;
  const { source, asked } = await mixpanel(t, { now: () => now });
  await numbers('sign ups last month', source);
  await numbers('sign ups last month', source);
  t.is(asked.length, 1);
  now = new Date(now.getTime() + 11 * 60_000);
  await numbers('sign ups last month', source);
  t.is(asked.length, 2);
});

for (const [what, options, told] of [
  ['a wrong secret', { secret: 'wrong' }, 'Mixpanel does not let us in (HTTP 401)'],
  [
    'too many queries',
    {
      trouble: () => ({ status: 429, headers: { 'retry-after': '60' }, body: { error: 'Query rate limit exceeded' } }),
    },
    'Mixpanel asks for patience (HTTP 429): ask again in 60 s',
  ],
  ['an error of its own', { trouble: () => ({ status: 503, body: 'oops' }) }, 'Mixpanel refused (HTTP 503)'],
  ['an answer that is none', { trouble: () => ({ body: '<html>' }) }, 'Mixpanel gave an answer that I cannot read'],
] as const) {
  test(`${what} of Mixpanel is shown as such, without secrets`, async (t) => {
    const { source } = await mixpanel(t, options);
    const error = await t.throwsAsync(numbers('sign ups last month', source), { instanceOf: SourceTrouble });
    t.is(error.told, told);
    t.notRegex(error.message, /s3cr3t|Basic/);
  });
}

test('a failure of Mixpanel is not cached', async (t) => {
  let broken = true;
  const { source } = await mixpanel(t, { trouble: () => (broken ? { status: 500, body: '' } : undefined) });
  await t.throwsAsync(numbers('sign ups last month', source));
  broken = false;
  t.is((await numbers('sign ups last month', source)).value, 7);
});

const VISITS = [
  { day: '2026-10-05', country: 'Germany', user: 'a' },
  { day: '2026-10-06', country: 'Germany', user: 'a' },
  { day: '2026-10-06', country: '(not set)', user: 'b' },
  { day: '2026-11-03', country: 'Austria', user: 'a' },
];

async function google(
  t: ExecutionContext,
  options: { trouble?: Parameters<typeof googleDouble>[1]['trouble']; now?: () => Date; key?: string } = {},
) {
  const now = options.now ?? (() => NOW);
  const { apiUrl, tokenUrl, asked, email, privateKey } = await googleDouble(t, {
    visits: VISITS,
    now,
    ...(options.trouble ? { trouble: options.trouble } : {}),
  });
  const clock = { now, monotonic: () => now().getTime(), after: () => () => {} };
  const analytics = createGoogleAnalytics({
    propertyId: '777',
    email,
    privateKey: options.key ?? privateKey,
    apiUrl,
    tokenUrl,
    clock,
  });
  return { source: googleAnalyticsSource(analytics), asked };
}

test('Google Analytics reports a metric, by dimension and by day, with a token that was issued for a signed key', async (t) => {
  const { source, asked } = await google(t);
  const { value, comparison, series } = await numbers('sessions last month', source);
  t.is(value, 3);
  t.like(comparison, { kind: 'number', value: 0 });
  t.deepEqual(series?.points.map((one) => one.value).filter(Boolean), [1, 2]);
  t.deepEqual((await numbers('sessions last month by country', source)).breakdown?.rows, [
    { label: 'Germany', value: 2 },
    { label: 'no country', value: 1 },
  ]);
  t.is(asked.filter(({ path }) => path === '/token').length, 1);
});

test('a metric that cannot be added up is requested for the whole period: one visitor on two days is one visitor', async (t) => {
  const { source } = await google(t);
  const { value } = await numbers('active users last month', source);
  t.is(value, 2);
});

test('a token is used for its hour, then a new one is requested', async (t) => {
  let now = NOW;
  const { source, asked } = await google(t, { now: () => now });
  const tokens = () => asked.filter(({ path }) => path === '/token').length;
  await numbers('sessions yesterday', source);
  const first = tokens();
  await numbers('sessions yesterday', source);
  t.is(tokens(), first);
  now = new Date(now.getTime() + 3_600_000);
  await numbers('sessions yesterday', source);
  t.is(tokens(), first + 1);
});

test('trouble with Google Analytics is shown as such, without the key', async (t) => {
  const quota = await google(t, {
    trouble: ({ path }) =>
      path === '/token' ? undefined : { status: 429, body: { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } } },
  });
  t.is(
    (await t.throwsAsync(numbers('sessions last month', quota.source), { instanceOf: SourceTrouble })).told,
    'Google Analytics asks for patience (HTTP 429): ask again later',
  );
  const stranger = await google(t, {
    trouble: ({ path }) =>
      path === '/token' ? undefined : { status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED' } } },
  });
  t.is(
    (await t.throwsAsync(numbers('sessions last month', stranger.source), { instanceOf: SourceTrouble })).told,
    'Google Analytics does not let us in (HTTP 403)',
  );
  const broken = await google(t, { key: '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----' });
  const error = await t.throwsAsync(numbers('sessions last month', broken.source), { instanceOf: SourceTrouble });
  t.is(error.told, 'the key for Google Analytics cannot be used');
  t.notRegex(error.message, /BEGIN/);
});
