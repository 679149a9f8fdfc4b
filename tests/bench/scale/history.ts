import { type Filling, fillByNumbers } from '../rows.ts';

/** The size of an agency's history. */
export interface History {
  projects: number;
  scores: number;
  events: number;
}

/** The people of both databases. The first one is a PM, and all have the same skill. */
export const PEOPLE = 200;
const CLIENTS = 5_000;
const YEARS = 3;
/** The scores are older than a week, because newer ones would be posted at the first start. */
const ENDED_DAYS_AGO = 8;

/** Fills only the roster, as an agency has it on its first day. */
export function fillRoster(url: string, say: (line: string) => void): Promise<void> {
  const fill = async ({ run }: Filling) => {
    await run(`INSERT INTO skills (id, slug) VALUES (1, 'design')`);
    await run(
      `INSERT INTO people (id, handle, name, email, slackId, role, active, upsertedAt, createdAt)
       SELECT n + 1, CONCAT('p', n), CONCAT('Person ', n), CONCAT('p', n, '@bench.test'), CONCAT('U', LPAD(n, 8, '0')),
       IF(n = 0, 'pm', 'specialist'), 1, '2026-01-01', '2026-01-01' FROM bench_numbers WHERE n < ${PEOPLE}`,
    );
    await run(`INSERT INTO person_skills (personId, skillId) SELECT n + 1, 1 FROM bench_numbers WHERE n < ${PEOPLE}`);
    await run(
      `INSERT INTO clients (id, \`key\`, name, company) SELECT n + 1, LPAD(n, 64, '0'), CONCAT('Client ', n), CONCAT('Firm ', n MOD 500)
       FROM bench_numbers WHERE n < ${CLIENTS}`,
    );
  };
  return fillByNumbers(url, say, fill, CLIENTS);
}

/** Years of finished work of these people: projects, offers, scores, reviews and events. */
export function fillHistory(
  url: string,
  history: History,
  say: (line: string) => void,
  perStatement?: number,
): Promise<void> {
  const { projects, scores, events } = history;
  const fill = async ({ run, inParts }: Filling) => {
    await inParts(
      projects,
      (from, count) => ofProjects(from, count, projects),
      'projects, with their teams and offers',
    );
    await inParts(scores, (from, count) => ofScores(from, count, history), 'scores, with their posts');
    await inParts(
      events,
      (from, count) => ofEvents(from, count, history),
      'events, with their jobs and lines of the trail',
    );
    await run(
      `ANALYZE TABLE projects, project_members, project_skills, offers, scores, feedback_posts, events, jobs,
       audit_entries, people, person_skills, clients`,
    );
  };
  return fillByNumbers(url, say, fill, perStatement);
}

/** The time of row `nth` of `all`, spread evenly over the years. */
function moment(index: string, total: number): string {
  const seconds = YEARS * 365 * 86_400;
  return `UTC_TIMESTAMP(3) - INTERVAL ${ENDED_DAYS_AGO} DAY - INTERVAL ${seconds} SECOND + INTERVAL FLOOR(${seconds} * (${index} / ${total})) SECOND`;
}

function ofProjects(from: number, count: number, total: number): string[] {
  const at = moment(`(n + ${from})`, total);
  const numbers = `FROM bench_numbers WHERE n < ${count}`;
  return [
    `INSERT INTO projects (id, code, title, status, clientId, requestedAt, requestStampedAt, claimerId, claimedAt, startedAt, completedAt, dueAt)
     SELECT n + ${from} + 1, CONCAT('B-', n + ${from}), 'Bench', 'completed', 1 + n MOD ${CLIENTS}, ${at}, ${at}, 1 + n MOD ${PEOPLE},
     ${at} + INTERVAL n MOD 7000 SECOND, ${at} + INTERVAL 3 HOUR, ${at} + INTERVAL 4 HOUR + INTERVAL n MOD 90 HOUR, ${at} + INTERVAL 10 DAY
     ${numbers} ORDER BY n`,
    `INSERT INTO project_skills (projectId, skillId) SELECT n + ${from} + 1, 1 ${numbers} ORDER BY n`,
    `INSERT INTO project_members (projectId, personId, role, joinedAt) SELECT n + ${from} + 1, 1 + n MOD ${PEOPLE}, 'lead', ${at} ${numbers}`,
    `INSERT INTO offers (projectId, round, personId, \`rank\`, state, createdAt, decidedAt, sentAt)
     SELECT n + ${from} + 1, 1, 1 + n MOD ${PEOPLE}, 0, 'won', ${at}, ${at}, ${at} ${numbers}
     UNION ALL SELECT n + ${from} + 1, 1, 1 + (n + 1) MOD ${PEOPLE}, 1, 'withdrawn', ${at}, ${at}, ${at} ${numbers}`,
  ];
}

function ofScores(from: number, count: number, { scores, projects }: History): string[] {
  const at = moment(`(n + ${from})`, scores);
  const code = `CONCAT('B-', FLOOR((n + ${from}) * ${projects} / ${scores}))`;
  const client = `CONCAT('Client ', n MOD ${CLIENTS}), CONCAT('Firm ', n MOD 500)`;
  const numbers = `FROM bench_numbers WHERE n < ${count} ORDER BY n`;
  return [
    `INSERT INTO scores (id, project_code, client_name, client_company, score, created_at)
     SELECT n + ${from} + 1, ${code}, ${client}, (n * 7) MOD 11, ${at} ${numbers}`,
    `INSERT INTO feedback_posts (scoreId, projectCode, clientName, clientCompany, score, scoredAt, takenAt)
     SELECT n + ${from} + 1, ${code}, ${client}, (n * 7) MOD 11, ${at}, ${at} ${numbers}`,
  ];
}

function ofEvents(from: number, count: number, { events, projects }: History): string[] {
  const at = moment(`(n + ${from})`, events);
  const code = `CONCAT('B-', FLOOR((n + ${from}) * ${projects} / ${events}))`;
  const numbers = `FROM bench_numbers WHERE n < ${count} ORDER BY n`;
  return [
    `INSERT INTO events (eventId, type, lane, projectCode, happenedAt, receivedAt, data, state, settledAt)
     SELECT CONCAT('evt-', n + ${from}), 'project.updated', CONCAT('project:', ${code}), ${code}, ${at}, ${at}, '{}', 'applied', ${at} ${numbers}`,
    `INSERT INTO jobs (kind, payload, lane, state, runAt, createdAt, finishedAt)
     SELECT 'event.apply', '{}', CONCAT('project:', ${code}), 'done', ${at}, ${at}, ${at} ${numbers}`,
    `INSERT INTO audit_entries (at, via, action, projectCode) SELECT ${at}, 'event', 'project.changed', ${code} ${numbers}`,
  ];
}
