import test, { type ExecutionContext } from 'ava';
import { type Metric, readMetricsFile } from '../../../app/config/metrics-file.ts';
import { builtInScoresQuery } from '../../../app/config/scores-query.ts';
import { createMetricAnswers, type MetricAnswers } from '../../../app/domain/metrics/answer/metric-answers.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import { readQuestion } from '../../../app/domain/metrics/question/read-question.ts';
import { openSources } from '../../../app/domain/metrics/sources/open.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { emptyDatabase, testDatabase } from '../../helpers/database.ts';
import { busyAgency, NOW, scoresOf } from './busy-agency.ts';

const timeZone = 'Europe/Berlin';
const clock = { now: () => NOW, monotonic: () => 0, after: () => () => {} };

async function metricAnswers(
  t: ExecutionContext,
  url: string,
  db: Parameters<typeof createTransact>[0],
  scores: { databaseUrl?: string; query?: string } = {},
): Promise<MetricAnswers> {
  const { databaseUrl, query = builtInScoresQuery } = scores;
  const config = {
    scores: { databaseUrl, queryFile: undefined, query },
    mixpanel: undefined,
    googleAnalytics: undefined,
  };
  const sources = openSources({ config, databaseUrl: url, clock });
  t.teardown(() => sources.close());
  const read = readMetricsFile(OWN_METRICS);
  const catalogue = createCatalogue('file' in read && query !== builtInScoresQuery ? read.file : undefined);
  const telemetry = createTelemetry();
  telemetry.subscribe(({ name, fields }) => name === 'metrics.failed' && t.log(fields));
  return createMetricAnswers({
    db,
    transact: createTransact(db),
    clock,
    telemetry,
    timeZone,
    catalogue,
    sources: sources.byName,
  });
}

async function numbers(metricAnswers: MetricAnswers, text: string) {
  const reading = readQuestion(text, {
    catalogue: metricAnswers.catalogue,
    actor: { kind: 'person', person: { role: 'admin' } },
    now: NOW,
    timeZone,
  });
  if (reading.kind === 'puzzle') throw new Error(`${text}: ${JSON.stringify(reading.puzzle)}`);
  const { answer, message } = await metricAnswers.answer(reading.question);
  if (answer === undefined) throw new Error(message.text);
  return answer;
}

/** October 2026 in Berlin. The clocks change in it. */
const IN_OCTOBER = "BETWEEN '2026-09-30 22:00:00' AND '2026-10-31 22:59:59.999'";
const OPEN = "status IN ('requested', 'claimed', 'started')";

const MEDIAN = (seconds: string, when: string) => `
  SELECT AVG(s) FROM (SELECT s, ROW_NUMBER() OVER (ORDER BY s) i, COUNT(*) OVER () c FROM
  (SELECT ${seconds} s FROM projects WHERE ${when} ${IN_OCTOBER}) d WHERE s >= 0) o WHERE i BETWEEN c / 2 AND c / 2 + 1`;
const P90 = (seconds: string, when: string) => `
  SELECT MIN(s) FROM (SELECT s, CUME_DIST() OVER (ORDER BY s) share FROM
  (SELECT ${seconds} s FROM projects WHERE ${when} ${IN_OCTOBER}) d WHERE s >= 0) o WHERE share >= 0.9`;
const TO_CLAIM = 'TIMESTAMPDIFF(MICROSECOND, requestedAt, claimedAt) / 1e6';
const TO_COMPLETE = 'TIMESTAMPDIFF(MICROSECOND, startedAt, completedAt) / 1e6';
const FROM_REQUEST = 'TIMESTAMPDIFF(MICROSECOND, requestedAt, startedAt) / 1e6';
const TO_DELIVER = 'TIMESTAMPDIFF(MICROSECOND, requestedAt, completedAt) / 1e6';
const TO_START = 'TIMESTAMPDIFF(MICROSECOND, claimedAt, startedAt) / 1e6';

/** Null: there is no due date. A date is over at the end of its day in Berlin. */
const PUNCTUAL = `IF(TIME(dueAt) = '12:00', DATE(completedAt + INTERVAL IF(completedAt < '2026-10-25 01:00', 2, 1) HOUR) <= DATE(dueAt),
  completedAt <= dueAt)`;
const AGE = "TIMESTAMPDIFF(MICROSECOND, requestedAt, '2026-11-18 10:00') / 1e6";
const NOW_MEDIAN = (seconds: string, where: string) =>
  `SELECT DISTINCT MEDIAN(s) OVER () FROM (SELECT ${seconds} s FROM projects WHERE ${where}) d`;
const EUROS = "CASE budget WHEN '2,500 EUR' THEN 2500 WHEN '€ 1,200.50' THEN 1200.5 END";

/** Handwritten numbers, each written without looking at the product's query. */
const byHand: Record<string, string> = {
  'projects requested': `SELECT COUNT(*) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'projects claimed': `SELECT COUNT(*) FROM projects WHERE claimedAt ${IN_OCTOBER}`,
  'projects started': `SELECT COUNT(*) FROM projects WHERE startedAt ${IN_OCTOBER}`,
  'projects completed': `SELECT COUNT(*) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'projects cancelled': `SELECT COUNT(*) FROM projects WHERE cancelledAt ${IN_OCTOBER}`,
  'open projects': `SELECT COUNT(*) FROM projects WHERE ${OPEN}`,
  'overdue projects': `SELECT COUNT(*) FROM projects WHERE ${OPEN} AND dueAt < '2026-11-18 10:00:00'`,
  'time to claim': MEDIAN(TO_CLAIM, 'claimedAt'),
  'time to claim p90': P90(TO_CLAIM, 'claimedAt'),
  'time to start': MEDIAN(TO_START, 'startedAt'),
  'time to start p90': P90(TO_START, 'startedAt'),
  'claim rate': `SELECT 100 * SUM(IF(claimedAt <= requestedAt + INTERVAL 1 HOUR, 1, 0)) / COUNT(*) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  nps: `SELECT ROUND((SUM(score > 8) - SUM(score < 7)) * 100 / COUNT(*)) FROM scores WHERE created_at ${IN_OCTOBER} AND score IN (0,1,2,3,4,5,6,7,8,9,10)`,
  'scores received': `SELECT COUNT(*) FROM scores WHERE created_at ${IN_OCTOBER} AND score <= 10`,
  comments: `SELECT COUNT(*) FROM scores WHERE created_at ${IN_OCTOBER} AND score <= 10 AND comment IS NOT NULL`,
  'clients without a score': `SELECT COUNT(*) FROM clients WHERE IF(company IS NULL, name, company) NOT IN
    (SELECT clientCompany FROM feedback_posts WHERE scoredAt ${IN_OCTOBER})`,
  'specialists without a claim': `SELECT COUNT(*) FROM people WHERE role = 'specialist' AND active = 1
    AND id NOT IN (SELECT claimerId FROM projects WHERE claimedAt ${IN_OCTOBER})`,
  promoters: `SELECT COUNT(*) FROM scores WHERE created_at ${IN_OCTOBER} AND score IN (9, 10)`,
  detractors: `SELECT COUNT(*) FROM scores WHERE created_at ${IN_OCTOBER} AND score < 7`,
  'response rate': `SELECT 100 * COUNT(DISTINCT f.projectCode) / COUNT(DISTINCT p.code) FROM projects p LEFT JOIN feedback_posts f ON f.projectCode = p.code WHERE p.completedAt ${IN_OCTOBER}`,
  'active specialists': "SELECT COUNT(*) FROM people WHERE role = 'specialist' AND active = 1 AND slackDeactivated = 0",
  'projects per person': `SELECT (SELECT COUNT(*) FROM project_members m JOIN people h ON h.id = m.personId JOIN projects p ON p.id = m.projectId
    WHERE h.role = 'specialist' AND h.active = 1 AND h.slackDeactivated = 0 AND m.leftAt IS NULL AND p.status IN ('claimed', 'started'))
    / (SELECT COUNT(*) FROM people WHERE role = 'specialist' AND active = 1 AND slackDeactivated = 0)`,
  'peer review average': `SELECT AVG(rating) FROM (SELECT r.rating, COUNT(*) OVER (PARTITION BY q.projectId, r.revieweeId) reviewers,
    (SELECT COUNT(*) FROM review_requests o WHERE o.projectId = q.projectId AND o.givenAt IS NULL AND o.closesAt > '2026-11-18 10:00:00') awaited
    FROM peer_reviews r JOIN review_requests q ON q.id = r.requestId WHERE q.askedAt ${IN_OCTOBER}) d WHERE reviewers > 1 AND awaited = 0`,
  revenue: `SELECT SUM(CASE budget WHEN '2,500 EUR' THEN 2500 WHEN '€ 1,200.50' THEN 1200.5 ELSE 0 END) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'average budget': `SELECT AVG(CASE budget WHEN '2,500 EUR' THEN 2500 WHEN '€ 1,200.50' THEN 1200.5 END) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'unclaimed projects': "SELECT COUNT(*) FROM projects WHERE status = 'requested'",
  'projects waiting to start': "SELECT COUNT(*) FROM projects WHERE status = 'claimed'",
  'cancellation rate': `SELECT 100 * AVG(status = 'cancelled') FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'projects not started': "SELECT COUNT(*) FROM projects WHERE status = 'claimed' OR status = 'requested'",
  'quiet clients': `SELECT COUNT(*) FROM clients WHERE id NOT IN (SELECT clientId FROM projects WHERE requestedAt ${IN_OCTOBER})`,
  'follow ups': `SELECT COUNT(*) FROM follow_ups WHERE takenAt ${IN_OCTOBER}`,
  'open reviews': "SELECT COUNT(*) FROM review_requests WHERE closesAt > '2026-11-18 10:00:00' AND givenAt IS NULL",
  'open budget': `SELECT SUM(CASE budget WHEN '2,500 EUR' THEN 2500 WHEN '€ 1,200.50' THEN 1200.5 ELSE 0 END) FROM projects WHERE ${OPEN}`,
  'projects underway': "SELECT COUNT(*) FROM projects WHERE status = 'claimed' OR status = 'started'",
  'projects due': `SELECT COUNT(*) FROM projects WHERE ${OPEN} AND dueAt ${IN_OCTOBER}`,
  'average time to claim': `SELECT AVG(${TO_CLAIM}) FROM projects WHERE claimedAt ${IN_OCTOBER}`,
  'longest time to claim': `SELECT MAX(${TO_CLAIM}) FROM projects WHERE claimedAt ${IN_OCTOBER}`,
  'shortest time to claim': `SELECT MIN(${TO_CLAIM}) FROM projects WHERE claimedAt ${IN_OCTOBER}`,
  'average time to start': `SELECT AVG(${TO_START}) FROM projects WHERE startedAt ${IN_OCTOBER}`,
  'longest time to start': `SELECT MAX(${TO_START}) FROM projects WHERE startedAt ${IN_OCTOBER}`,
  'shortest time to start': `SELECT MIN(${TO_START}) FROM projects WHERE startedAt ${IN_OCTOBER}`,
  'time to complete': MEDIAN(TO_COMPLETE, 'completedAt'),
  'time to complete p90': P90(TO_COMPLETE, 'completedAt'),
  'average time to complete': `SELECT AVG(${TO_COMPLETE}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'longest time to complete': `SELECT MAX(${TO_COMPLETE}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'shortest time to complete': `SELECT MIN(${TO_COMPLETE}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'time to start after the request': MEDIAN(FROM_REQUEST, 'startedAt'),
  'average time to start after the request': `SELECT AVG(${FROM_REQUEST}) FROM projects WHERE startedAt ${IN_OCTOBER}`,
  'share started within an hour': `SELECT 100 * SUM(IF(startedAt <= requestedAt + INTERVAL 1 HOUR, 1, 0)) / COUNT(*) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'average age of open projects': `SELECT AVG(TIMESTAMPDIFF(MICROSECOND, requestedAt, '${NOW.toISOString().slice(0, 19)}') / 1e6) FROM projects WHERE ${OPEN}`,
  'turnaround time': MEDIAN(TO_DELIVER, 'completedAt'),
  'average turnaround time': `SELECT AVG(${TO_DELIVER}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'share of projects claimed': `SELECT 100 * COUNT(claimedAt) / COUNT(*) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'projects claimed within an hour': `SELECT SUM(claimedAt <= requestedAt + INTERVAL 1 HOUR) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'projects started within an hour': `SELECT SUM(startedAt <= requestedAt + INTERVAL 1 HOUR) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'latest score': `SELECT score FROM scores WHERE created_at ${IN_OCTOBER} AND score < 11 ORDER BY created_at DESC LIMIT 1`,
  'lowest score': `SELECT MIN(score) FROM scores WHERE created_at ${IN_OCTOBER} AND score < 11`,
  'highest score': `SELECT MAX(score) FROM scores WHERE created_at ${IN_OCTOBER} AND score < 11`,
  'average score': `SELECT AVG(score) FROM scores WHERE created_at ${IN_OCTOBER} AND score < 11`,
  'perfect scores': `SELECT COUNT(*) FROM scores WHERE created_at ${IN_OCTOBER} AND score = 10`,
  passives: `SELECT COUNT(*) FROM scores WHERE created_at ${IN_OCTOBER} AND (score = 7 OR score = 8)`,
  'promoter share': `SELECT 100 * AVG(score > 8) FROM scores WHERE created_at ${IN_OCTOBER} AND score < 11`,
  'detractor share': `SELECT 100 * AVG(score < 7) FROM scores WHERE created_at ${IN_OCTOBER} AND score < 11`,
  'detractors not followed up': 'SELECT COUNT(*) FROM feedback_posts WHERE score < 7',
  'clients known': 'SELECT COUNT(*) FROM clients',
  'active clients': `SELECT COUNT(DISTINCT clientId) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'returning clients': `SELECT COUNT(DISTINCT clientId) FROM projects WHERE requestedAt ${IN_OCTOBER}
    AND clientId IN (SELECT clientId FROM projects GROUP BY clientId HAVING MIN(requestedAt) < '2026-09-30 22:00')`,
  'projects handled': `SELECT COUNT(*) FROM projects WHERE claimedAt < '2026-10-31 23:00'
    AND IFNULL(completedAt, IFNULL(cancelledAt, NOW() + INTERVAL 99 YEAR)) >= '2026-09-30 22:00'`,
  'new clients': 'SELECT COUNT(*) FROM clients WHERE id = 4',
  'people active': 'SELECT COUNT(*) FROM people WHERE active = 1',
  'project managers': "SELECT COUNT(*) FROM people WHERE active = 1 AND role = 'pm'",
  admins: "SELECT COUNT(*) FROM people WHERE active = 1 AND role = 'admin'",
  'surveys sent': `SELECT COUNT(*) FROM surveys WHERE askedAt ${IN_OCTOBER}`,
  'surveys answered': `SELECT COUNT(*) FROM survey_answers WHERE answeredAt ${IN_OCTOBER}`,
  'unanswered surveys': `SELECT COUNT(*) FROM surveys LEFT JOIN survey_answers ON surveyId = surveys.id WHERE askedAt ${IN_OCTOBER} AND surveyId IS NULL`,
  'people passing offers': `SELECT COUNT(DISTINCT personId) FROM offers WHERE decidedAt ${IN_OCTOBER} AND state = 'passed'`,
  'people offered a project': `SELECT COUNT(DISTINCT personId) FROM offers WHERE createdAt ${IN_OCTOBER}`,
  'share of offers passed': `SELECT 100 * AVG(state = 'passed') FROM offers WHERE createdAt ${IN_OCTOBER}`,
  'waking time to claim': MEDIAN(`IFNULL(awakeSecondsToClaim, ${TO_CLAIM})`, 'claimedAt'),
  'offers sent off hours': `SELECT SUM(sentOffHours) FROM offers WHERE sentAt ${IN_OCTOBER}`,
  'dms per claim': `SELECT AVG(IF(nudge = 1000, 1.0 / (SELECT COUNT(*) FROM offers WHERE nudge = 1000), 1)) FROM offers
    JOIN projects ON projects.id = projectId WHERE claimedAt ${IN_OCTOBER} AND sentAt > 0`,
  'open offers':
    "SELECT COUNT(*) FROM offers, projects p WHERE p.id = projectId AND state = 'open' AND status = 'requested'",
  'offers made': `SELECT COUNT(*) FROM offers WHERE createdAt ${IN_OCTOBER}`,
  'standby claims': `SELECT COUNT(*) FROM standbys WHERE \`end\` = 'taken' AND endedAt ${IN_OCTOBER}`,
  'offers passed': `SELECT COUNT(*) FROM offers WHERE decidedAt ${IN_OCTOBER} AND state = 'passed'`,
  'all projects known': 'SELECT COUNT(*) FROM projects',
  'projects started not completed': "SELECT COUNT(*) FROM projects WHERE status = 'started'",
  'urgent projects': `SELECT SUM(urgent) FROM projects WHERE ${OPEN}`,
  'projects without a due date': `SELECT SUM(dueAt IS NULL) FROM projects WHERE ${OPEN}`,
  'projects without a pm': `SELECT COUNT(*) FROM projects WHERE ${OPEN} AND id NOT IN (SELECT projectId FROM project_members WHERE role = 'pm')`,
  'projects delivered late': `SELECT SUM(NOT ${PUNCTUAL}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'projects delivered punctually': `SELECT SUM(${PUNCTUAL}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'share delivered punctually': `SELECT 100 * AVG(${PUNCTUAL}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'share delivered late': `SELECT 100 * AVG(NOT ${PUNCTUAL}) FROM projects WHERE completedAt ${IN_OCTOBER}`,
  'open channels': 'SELECT COUNT(*) FROM project_channels WHERE closedAt IS NULL',
  'age of open projects': NOW_MEDIAN(AGE, OPEN),
  'age of the oldest open project': `SELECT MAX(${AGE}) FROM projects WHERE ${OPEN}`,
  'time unclaimed': NOW_MEDIAN(AGE, "status = 'requested'"),
  'longest time unclaimed': `SELECT MAX(${AGE}) FROM projects WHERE status = 'requested'`,
  'time waiting to start': NOW_MEDIAN(
    "TIMESTAMPDIFF(MICROSECOND, claimedAt, '2026-11-18 10:00') / 1e6",
    "status = 'claimed'",
  ),
  delay: `SELECT AVG(TIMESTAMPDIFF(MICROSECOND, dueAt, '2026-11-18 10:00') / 1e6) FROM projects WHERE ${OPEN} AND dueAt < '2026-11-18 10:00'`,
  'time to answer an offer': `SELECT DISTINCT MEDIAN(s) OVER () FROM (SELECT TIMESTAMPDIFF(SECOND, createdAt, decidedAt) s FROM offers
    WHERE state <> 'withdrawn' AND state <> 'open' AND decidedAt ${IN_OCTOBER}) d`,
  'time without a request': `SELECT TIMESTAMPDIFF(MICROSECOND, MAX(requestedAt), '2026-11-18 10:00') / 1e6 FROM projects`,
  'outcomes logged': `SELECT COUNT(*) FROM feedback_outcomes WHERE loggedAt ${IN_OCTOBER}`,
  'survey reminders sent': `SELECT COUNT(remindedAt) FROM surveys WHERE remindedAt ${IN_OCTOBER}`,
  'surveys refused': `SELECT COUNT(*) FROM surveys WHERE state = 'refused' AND decidedAt ${IN_OCTOBER}`,
  'addresses unsubscribed': `SELECT COUNT(*) FROM survey_recipients WHERE stoppedAt ${IN_OCTOBER}`,
  'free specialists': `SELECT COUNT(*) FROM people h WHERE role = 'specialist' AND active AND awaySince IS NULL AND id NOT IN
    (SELECT personId FROM project_members m, projects p WHERE p.id = m.projectId AND leftAt IS NULL AND status IN ('claimed', 'started'))`,
  'idle specialists': "SELECT COUNT(*) FROM people WHERE handle IN ('rested', 'resting')",
  'skills known': 'SELECT COUNT(*) FROM skills',
  'people joined': `SELECT COUNT(*) FROM people WHERE createdAt ${IN_OCTOBER}`,
  'offers won': `SELECT COUNT(*) FROM offers WHERE state = 'won' AND createdAt ${IN_OCTOBER}`,
  'share of offers won': `SELECT 100 * AVG(state = 'won') FROM offers WHERE createdAt ${IN_OCTOBER}`,
  'people waiting for a project': 'SELECT COUNT(*) FROM standbys WHERE isInLine = 1',
  'standbys joined': `SELECT COUNT(*) FROM standbys WHERE joinedAt ${IN_OCTOBER}`,
  'team size per project': `SELECT (SELECT COUNT(*) FROM project_members m JOIN projects p ON p.id = m.projectId WHERE m.leftAt IS NULL AND status IN ('claimed', 'started'))
    / (SELECT COUNT(*) FROM projects WHERE status IN ('claimed', 'started'))`,
  'reviews given': `SELECT COUNT(*) FROM review_requests WHERE givenAt ${IN_OCTOBER}`,
  'requested budget': `SELECT SUM(${EUROS}) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'largest budget': `SELECT MAX(${EUROS}) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'smallest budget': `SELECT MIN(${EUROS}) FROM projects WHERE requestedAt ${IN_OCTOBER}`,
  'budget due': `SELECT SUM(${EUROS}) FROM projects WHERE ${OPEN} AND dueAt ${IN_OCTOBER}`,
  'projects without a budget': `SELECT SUM(budget IS NULL) FROM projects WHERE ${OPEN}`,
  'invoices drafted': `SELECT COUNT(*) FROM invoices WHERE draftedAt ${IN_OCTOBER}`,
  'invoices waiting': 'SELECT COUNT(*) FROM invoices WHERE draftedAt IS NULL',
  'invoiced money': `SELECT SUM(100 * projectId + 0.5) FROM invoices WHERE currency = 'EUR' AND draftedAt ${IN_OCTOBER}`,
  'average invoice': `SELECT AVG(100 * projectId + 0.5) FROM invoices WHERE currency = 'EUR' AND draftedAt ${IN_OCTOBER}`,
  'completed projects without invoice': "SELECT COUNT(*) FROM projects WHERE status = 'completed' AND id % 3 <> 0",
};

/** Only the current value, because the previous response rate is that of an agency that has not sent a survey yet. */
async function survey(db: Parameters<typeof createTransact>[0]): Promise<void> {
  const at = new Date('2026-10-15T12:00:00Z');
  const completed = await db.project.findMany({ where: { status: 'completed' }, take: 20 });
  await db.survey.createMany({
    data: completed.map(({ id }) => ({
      ...{ projectId: id, life: 1, state: 'asked' as const, nonce: `nonce-${id}`, decidedAt: at },
      ...{ askedAt: at, lastAskedAt: at, createdAt: at, remindedAt: id % 2 === 0 ? at : null },
    })),
  });
  await db.$executeRawUnsafe(`INSERT INTO survey_answers (surveyId, score, firstScore, answeredAt, changedAt)
    SELECT id, id % 11, id % 11, '2026-10-15 13:00:00', '2026-10-15 13:00:00' FROM surveys WHERE id % 3 = 0`);
  const [, refused] = await db.project.findMany({ where: { status: 'completed' }, orderBy: { id: 'desc' }, take: 2 });
  const failed = { state: 'refused', nonce: 'nonce-refused', decidedAt: at, createdAt: at } as const;
  await db.survey.create({ data: { projectId: refused!.id, life: 1, ...failed } });
}

test('each built-in metric gives the number of handwritten SQL', async (t) => {
  const { url, db } = await testDatabase(t);
  await busyAgency(db);
  const stats = await metricAnswers(t, url, db);
  for (const metric of stats.catalogue.metrics) {
    if (metric.name === 'surveys sent') await survey(db);
    const sql = byHand[metric.name];
    if (sql === undefined) return t.fail(`${metric.name} has no handwritten SQL`);
    const [row] = await db.$queryRawUnsafe<Record<string, unknown>[]>(sql);
    const expected = Number(Object.values(row!)[0]);
    const answer = await numbers(stats, timely(metric) ? `${metric.name} last month` : metric.name);
    // Of amounts that are never added up, the euros.
    const { value } = answer.parts?.find(({ question }) => question.metric.unit === 'EUR') ?? answer;
    t.true(Math.abs(value! - expected) < 1e-4, `${metric.name}: expected ${expected}, got ${value}`);
    t.true(
      expected !== 0 || /^(?:shortest time to claim|lowest score)$/.test(metric.name),
      `${metric.name} says something`,
    );
  }
  t.is(Object.keys(byHand).length, stats.catalogue.metrics.length);
});

test('each metric can be broken down by all of its dimensions and by time, and the parts add up if they can', async (t) => {
  const { url, db } = await testDatabase(t);
  await busyAgency(db);
  const stats = await metricAnswers(t, url, db);
  for (const metric of stats.catalogue.metrics) {
    if (metric.name === 'surveys sent') await survey(db);
    for (const by of Object.keys(metric.dimensions)) {
      const asked = `${metric.name} ${timely(metric) ? 'last month ' : ''}by ${by} as csv`;
      const answer = await numbers(stats, asked);
      if (answer.parts !== undefined) {
        for (const part of answer.parts) t.true(by === 'currency' || part.breakdown!.rows.length > 0, asked);
        continue;
      }
      const { breakdown, value } = answer;
      t.true(breakdown!.rows.length > 0, `${metric.name} by ${by}`);
      if (metric.kind === 'count' && !/skill|person/.test(by)) {
        t.is(
          breakdown!.rows.reduce((sum, row) => sum + row.value!, 0),
          value!,
          `${metric.name} by ${by}`,
        );
      }
    }
    if (!timely(metric) || ('ahead' in metric && metric.ahead)) continue;
    for (const bucket of ['day', 'week', 'month']) {
      const whole = await numbers(stats, `${metric.name} last month by ${bucket}`);
      const { series, value } = whole.parts?.[0] ?? whole;
      t.is(series!.points.length, { day: 31, week: 5, month: 1 }[bucket]!, `${metric.name} by ${bucket}`);
      if (metric.kind === 'count')
        t.is(
          series!.points.reduce((sum, point) => sum + point.value!, 0),
          value!,
        );
    }
  }
});

test('scores of another database are broken down by the app’s data about their projects', async (t) => {
  const { url, db } = await testDatabase(t);
  await busyAgency(db);
  const here = await metricAnswers(t, url, db);
  const clients = await emptyDatabase(t);
  await clients.query(
    'CREATE TABLE ratings (id BIGINT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(32), who VARCHAR(200), firm VARCHAR(200), nps INT, at DATETIME(3))',
  );
  for (const { projectCode, clientName, clientCompany, score, createdAt } of await scoresOf(db)) {
    const at = createdAt.toISOString().replace('T', ' ').replace('Z', '');
    await clients.query(
      `INSERT INTO ratings (code, who, firm, nps, at) VALUES ('${projectCode}', '${clientName}', '${clientCompany}', ${score}, '${at}')`,
    );
  }
  const query = `SELECT id, code AS project_code, who AS client_name, firm AS client_company, nps AS score, NULL AS comment, at AS created_at
    FROM ratings WHERE id > :after ORDER BY id LIMIT :limit`;
  const there = await metricAnswers(t, url, db, { databaseUrl: clients.url, query });
  for (const question of [
    'nps last month',
    'nps last month by skill',
    'promoters last month by pm',
    'nps last month by client',
    'scores by person',
  ]) {
    const [expected, got] = [await numbers(here, question), await numbers(there, question)];
    t.deepEqual(sorted(got.breakdown?.rows), sorted(expected.breakdown?.rows), question);
    t.is(got.value, expected.value, question);
  }
});

test('survey answers count as scores, wherever the other scores are; a table of the operator is not changed', async (t) => {
  const { url, db } = await testDatabase(t);
  const row = { projectCode: 'P-1', clientName: 'Ada', clientCompany: 'Bakery', createdAt: new Date('2026-10-05') };
  await db.score.createMany({ data: [10, 8].map((score) => ({ ...row, score })) });
  const { createdAt: scoredAt, ...score } = row;
  const answered = { ...score, source: 'survey', scoredAt, takenAt: scoredAt };
  await db.feedbackPost.createMany({ data: [-1n, -2n].map((scoreId) => ({ ...answered, scoreId, score: 0 })) });
  // A score that was posted from the scores table is not counted twice.
  await db.feedbackPost.create({ data: { ...answered, scoreId: 1n, source: 'scores', score: 10 } });
  const clients = await emptyDatabase(t);
  await clients.query('CREATE TABLE ratings (id BIGINT PRIMARY KEY, who VARCHAR(20), nps INT, at DATETIME(3))');
  await clients.query("INSERT INTO ratings VALUES (1, 'Ada', 10, '2026-10-05'), (2, 'Ada', 8, '2026-10-05')");
  const query = `SELECT id, 'P-1' AS project_code, who AS client_name, 'Bakery' AS client_company, nps AS score,
    NULL AS comment, at AS created_at FROM ratings WHERE id > :after ORDER BY id LIMIT :limit`;
  const here = await metricAnswers(t, url, db);
  const there = await metricAnswers(t, url, db, { databaseUrl: clients.url, query });
  for (const stats of [here, there]) {
    const [nps, detractors] = [
      await numbers(stats, 'nps last month'),
      await numbers(stats, 'detractors last month by client'),
    ];
    t.is(nps.value, -25);
    t.deepEqual(detractors.breakdown!.rows, [{ label: 'Bakery', value: 2 }]);
    t.is((await numbers(stats, 'scores last month')).value, 4);
  }
  t.is((await numbers(there, 'ratings last month')).value, 2);
});

/** A row of another table beside the scores. */
const OWN_METRICS = `
metrics:
  - name: ratings
    description: Ratings.
    unit: ratings
    subject: Clients
    source: scores
    kind: count
    sql: SELECT id FROM ratings WHERE at >= :from AND at < :to
`;

test('the change is measured against the same stretch of the previous period, whose whole value is shown too', async (t) => {
  const { url, db } = await testDatabase(t);
  const client = await db.client.create({ data: { key: 'c', name: 'Client' } });
  const at = (iso: string) => ({
    requestedAt: new Date(iso),
    requestStampedAt: new Date(iso),
    title: '',
    clientId: client.id,
  });
  await db.project.createMany({
    data: [
      { code: 'THIS', ...at('2026-11-03T10:00:00Z') },
      { code: 'THIS-2', ...at('2026-11-04T10:00:00Z') },
      { code: 'THIS-3', ...at('2026-11-18T09:00:00Z') },
      { code: 'LAST', ...at('2026-10-02T10:00:00Z') },
      // Eleven o'clock, in October still in summer time.
      { code: 'LAST-2', ...at('2026-10-18T08:59:00Z') },
      { code: 'LAST-LATE', ...at('2026-10-18T09:01:00Z') },
    ],
  });
  const stats = await metricAnswers(t, url, db);
  const { comparison } = await numbers(stats, 'projects requested this month');
  t.like(comparison, { kind: 'number', value: 2, label: 'the same stretch of 1 – 31 Oct 2026', whole: { value: 3 } });
  t.like((await numbers(stats, 'projects requested last month')).comparison, { kind: 'first' });
  t.like((await numbers(stats, 'nps last month')).comparison, { kind: 'first' });
  t.like((await numbers(stats, 'projects requested yesterday')).comparison, { kind: 'number', value: 0 });
  t.like((await numbers(stats, 'time to claim this month vs in may')).comparison, { kind: 'no_data' });
});

function timely(metric: Metric): boolean {
  return !('when' in metric) || metric.when === 'period';
}

function sorted(rows: readonly { label: string; value: number | null }[] | undefined) {
  return rows?.toSorted((one, other) => one.label.localeCompare(other.label));
}
