import { writeFileSync } from 'node:fs';
import { builtInScoresQuery } from '../../app/config/scores-query.ts';
import { createMetricAnswers } from '../../app/domain/metrics/answer/metric-answers.ts';
import { createCatalogue } from '../../app/domain/metrics/question/catalogue.ts';
import { hasPeriod } from '../../app/domain/metrics/question/question.ts';
import { readQuestion } from '../../app/domain/metrics/question/read-question.ts';
import { openSources } from '../../app/domain/metrics/sources/open.ts';
import { openDatabase } from '../../app/infra/database/client.ts';
import { migrate } from '../../app/infra/database/migrate.ts';
import { createTransact } from '../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { fillByNumbers } from './rows.ts';

const FILE = '.data/bench-metrics.json';
const GOAL_MS = 2_000;
const NOW = new Date('2026-11-18T10:00:00Z');
const timeZone = 'Europe/Berlin';
/** The end of the generated years. */
const YEARS = 3;

export interface MetricsBench {
  databaseUrl: string;
  projects: number;
  scores: number;
  say: (line: string) => void;
}

interface Timed {
  question: string;
  ms: number;
}

/** How long each built-in metric takes over so many rows: every number of the answer, without Slack. */
export async function benchMetrics({ databaseUrl, projects, scores, say }: MetricsBench): Promise<void> {
  const begun = performance.now();
  await migrate(databaseUrl);
  await fill(databaseUrl, { projects, scores }, say);
  say(
    `Filled in ${((performance.now() - begun) / 1_000).toFixed(0)} s: ${projects} projects, ${scores} scores over ${YEARS} years.`,
  );
  const timed = await timeAll(databaseUrl);
  const width = Math.max(...timed.map(({ question }) => question.length));
  for (const { question, ms } of timed) {
    say(`${ms <= GOAL_MS ? '✓' : '✗'} ${question.padEnd(width)} ${ms.toFixed(0).padStart(6)} ms`);
  }
  const slow = timed.filter(({ ms }) => ms > GOAL_MS).length;
  say(`${timed.length - slow} of ${timed.length} questions within ${GOAL_MS / 1_000} s.`);
  writeFileSync(FILE, `${JSON.stringify({ at: new Date().toISOString(), projects, scores, timed }, null, 2)}\n`);
  say(`All figures: ${FILE}`);
}

async function timeAll(databaseUrl: string): Promise<Timed[]> {
  const db = openDatabase(databaseUrl, { connectionLimit: 2 });
  const clock = { now: () => NOW, monotonic: () => 0, after: () => () => {} };
  const config = {
    scores: { databaseUrl: undefined, queryFile: undefined, query: builtInScoresQuery },
    mixpanel: undefined,
    googleAnalytics: undefined,
  };
  const sources = openSources({ config, databaseUrl, clock });
  const catalogue = createCatalogue();
  const telemetry = createTelemetry();
  const metricAnswers = createMetricAnswers({
    db,
    transact: createTransact(db),
    clock,
    telemetry,
    timeZone,
    catalogue,
    sources: sources.byName,
  });
  const timed: Timed[] = [];
  try {
    for (const metric of catalogue.metrics) {
      const [by] = Object.keys(metric.dimensions);
      const cut = by === undefined ? '' : ` by ${by}`;
      const questions = hasPeriod(metric)
        ? [`${metric.name} this month`, `${metric.name} last month${cut}`, `${metric.name} this year`]
        : [metric.name, `${metric.name}${cut}`];
      for (const question of questions) timed.push({ question, ms: await time(question) });
    }
  } finally {
    await sources.close();
    await db.$disconnect();
  }
  return timed;

  async function time(text: string): Promise<number> {
    const reading = readQuestion(text, {
      catalogue,
      actor: { kind: 'person', person: { role: 'admin' } },
      now: NOW,
      timeZone,
    });
    if (reading.kind === 'puzzle') throw new Error(`Expected a question, got ${text}.`);
    const begun = performance.now();
    const { answer } = await metricAnswers.answer(reading.question);
    return answer === undefined ? Number.POSITIVE_INFINITY : performance.now() - begun;
  }
}

function fill(
  url: string,
  { projects, scores }: { projects: number; scores: number },
  say: (line: string) => void,
): Promise<void> {
  return fillByNumbers(url, say, async ({ run, inParts }) => {
    for (const statement of few) await run(statement);
    await inParts(projects, (from, count) => ofProjects(from, count, projects), 'projects');
    await inParts(scores, (from, count) => [ofScores(from, count, { scores, projects })], 'scores');
    await run('ANALYZE TABLE projects, project_members, project_skills, scores, people, clients, feedback_posts');
  });
}

const few = [
  `INSERT INTO skills (id, slug) SELECT n + 1, CONCAT('skill-', n) FROM bench_numbers WHERE n < 40`,
  `INSERT INTO people (id, handle, name, email, role, active, upsertedAt, createdAt)
   SELECT n + 1, CONCAT('p', n), CONCAT('Person ', n), CONCAT('p', n, '@bench.test'), IF(n < 50, 'pm', 'specialist'), 1, '2026-01-01', '2026-01-01'
   FROM bench_numbers WHERE n < 2000`,
  `INSERT INTO clients (id, \`key\`, name, company) SELECT n + 1, LPAD(n, 64, '0'), CONCAT('Client ', n), CONCAT('Firm ', n MOD 500) FROM bench_numbers WHERE n < 5000`,
];

/** The time of row `nth` of `all`, spread evenly over the years. */
function moment(index: string, total: number): string {
  const seconds = Math.floor(YEARS * 365 * 86_400);
  return `'2026-11-18 09:59:00' - INTERVAL ${seconds} SECOND + INTERVAL FLOOR(${seconds} * (${index} / ${total})) SECOND`;
}

function ofProjects(from: number, count: number, total: number): string[] {
  const at = moment(`(n + ${from})`, total);
  const open = `(n + ${from}) > ${total} - 3000`;
  return [
    `INSERT INTO projects (id, code, title, status, clientId, budget, requestedAt, requestStampedAt, claimerId, claimedAt, startedAt, completedAt, dueAt)
     SELECT n + ${from} + 1, CONCAT('B-', n + ${from}), 'Bench', IF(${open}, 'started', 'completed'), 1 + n MOD 5000,
     ELT(1 + n MOD 3, '2,500 EUR', 'open', '900'), ${at}, ${at}, 51 + n MOD 1900, ${at} + INTERVAL n MOD 7000 SECOND,
     ${at} + INTERVAL 3 HOUR, IF(${open}, NULL, ${at} + INTERVAL n MOD 90 HOUR), ${at} + INTERVAL 10 DAY
     FROM bench_numbers WHERE n < ${count} ORDER BY n`,
    `INSERT INTO project_skills (projectId, skillId) SELECT n + ${from} + 1, 1 + n MOD 40 FROM bench_numbers WHERE n < ${count} ORDER BY n`,
    `INSERT INTO project_members (projectId, personId, role, joinedAt, leftAt)
     SELECT n + ${from} + 1, 1 + n MOD 50, 'pm', ${at}, ${at} FROM bench_numbers WHERE n < ${count}
     UNION ALL SELECT n + ${from} + 1, 51 + n MOD 1900, 'lead', ${at}, IF(${open}, NULL, ${at}) FROM bench_numbers WHERE n < ${count}`,
  ];
}

function ofScores(from: number, count: number, { scores, projects }: { scores: number; projects: number }): string {
  return `INSERT INTO scores (project_code, client_name, client_company, score, comment, created_at)
    SELECT CONCAT('B-', FLOOR((n + ${from}) * ${projects} / ${scores})), CONCAT('Client ', n MOD 5000), CONCAT('Firm ', n MOD 500), (n * 7) MOD 11, NULL,
    ${moment(`(n + ${from})`, scores)} FROM bench_numbers WHERE n < ${count} ORDER BY n`;
}
