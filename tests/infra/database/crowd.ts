import mysql from 'mysql2/promise';
import { migrate } from '../../../app/infra/database/migrate.ts';

/**
 * Fills a database with years of a busy agency. There are so many rows that a full scan of any big table shows in
 * EXPLAIN.
 */
export async function busyYears(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const connection = await mysql.createConnection({ uri: databaseUrl, multipleStatements: true, timezone: 'Z' });
  try {
    await connection.query(NUMBERS);
    for (const statement of ROWS) await connection.query(statement);
    await connection.query(
      'ANALYZE TABLE people, person_skills, projects, project_skills, project_members, offers, messages, events, scores, feedback_posts, jobs, audit_entries, notices, cron_slots, slack_spends',
    );
  } finally {
    await connection.end();
  }
}

/** The big tables, of which no statement of the product may read more than a few rows. */
export const BIG = [
  'people',
  'person_skills',
  'projects',
  'project_skills',
  'project_members',
  'offers',
  'messages',
  'events',
  'scores',
  'feedback_posts',
  'jobs',
  'audit_entries',
  'clients',
];

const NUMBERS = `
CREATE TABLE numbers (n INT PRIMARY KEY);
INSERT INTO numbers SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d FROM
 (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) a,
 (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) b,
 (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) c,
 (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) e,
 (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) f;`;

const PAST = `'2025-01-01' + INTERVAL n MINUTE`;

const ROWS = [
  `INSERT INTO skills (slug) SELECT CONCAT('skill-', n) FROM numbers WHERE n < 50`,
  `INSERT INTO people (handle, name, email, slackId, role, upsertedAt, createdAt)
   SELECT CONCAT('p', n), CONCAT('Person ', n), CONCAT('p', n, '@crowd.test'), CONCAT('UCROWD', n), 'specialist', ${PAST}, ${PAST} FROM numbers WHERE n < 4000`,
  `INSERT INTO person_skills (personId, skillId) SELECT people.id, 1 + MOD(people.id * 7 + k.n, 50) FROM people, (SELECT 0 n UNION SELECT 13 UNION SELECT 26) k`,
  `INSERT INTO clients (\`key\`, name) SELECT SHA2(n, 256), CONCAT('Client ', n) FROM numbers WHERE n < 1200`,
  `INSERT INTO projects (code, title, status, clientId, requestedAt, requestStampedAt, claimerId, claimedAt, completedAt)
   SELECT CONCAT('OLD-', n), 'An old one', IF(MOD(n, 100) = 0, 'started', 'completed'), 1 + MOD(n, 1200), ${PAST}, ${PAST}, 1 + MOD(n, 4000), ${PAST}, ${PAST} FROM numbers WHERE n < 20000`,
  `INSERT INTO project_skills (projectId, skillId) SELECT id, 1 + MOD(id, 50) FROM projects`,
  `INSERT INTO project_members (projectId, personId, role, joinedAt) SELECT id, claimerId, 'lead', claimedAt FROM projects`,
  `INSERT INTO offers (projectId, personId, round, \`rank\`, state, createdAt)
   SELECT projects.id, 1 + MOD(projects.id + k.n, 4000), 1, k.n, IF(k.n = 0, 'won', 'withdrawn'), requestedAt FROM projects, (SELECT 0 n UNION SELECT 1) k`,
  `INSERT INTO messages (\`key\`, bot, target, channel, ts, begunAt, postedAt, deletedAt)
   SELECT CONCAT('offer:', id), 'newproject', 'U1', 'D1', id, createdAt, createdAt, createdAt FROM offers`,
  `INSERT INTO events (eventId, type, lane, projectCode, happenedAt, receivedAt, data, state, settledAt)
   SELECT CONCAT('old-', n), 'project.requested', CONCAT('project:OLD-', n), CONCAT('OLD-', n), ${PAST}, ${PAST}, '{}', 'applied', ${PAST} FROM numbers WHERE n < 20000`,
  `INSERT INTO scores (project_code, client_name, client_company, score, created_at)
   SELECT CONCAT('OLD-', MOD(n, 20000)), CONCAT('Client ', MOD(n, 1200)), 'Crowd Ltd', MOD(n, 11), ${PAST} FROM numbers`,
  `INSERT INTO feedback_posts (scoreId, projectCode, clientName, clientCompany, score, scoredAt, takenAt)
   SELECT id, project_code, client_name, client_company, score, created_at, created_at FROM scores WHERE id < 20000`,
  `INSERT INTO jobs (kind, payload, lane, state, runAt, createdAt, finishedAt)
   SELECT ELT(1 + MOD(n, 4), 'offer.deliver', 'offer.delete', 'feedback.post', 'event.apply'), '{}', CONCAT('offer:', n), 'done', ${PAST}, ${PAST}, NOW(3) FROM numbers WHERE n < 30000`,
  `INSERT INTO audit_entries (at, actor, via, action, projectCode) SELECT ${PAST}, 'p1', 'click', 'project.claimed', CONCAT('OLD-', n) FROM numbers WHERE n < 20000`,
];
