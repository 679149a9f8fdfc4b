import type { Database } from '../../../app/infra/database/client.ts';

/** The other data of an agency: invoices, channels, missed deadlines, people in line, people without work. */
export async function besides(db: Database): Promise<void> {
  const at = new Date('2026-10-12T09:00:00Z');
  const specialist = { role: 'specialist', active: true, upsertedAt: at, createdAt: at } as const;
  for (const handle of ['rested', 'resting']) {
    const away = handle === 'resting' ? { awaySince: at } : {};
    const skills = { create: [{ skill: { connect: { slug: 'design' } } }] };
    await db.person.create({
      data: { handle, name: handle, email: `${handle}@agency.test`, ...specialist, ...away, skills },
    });
  }
  for (const statement of STATEMENTS) await db.$executeRawUnsafe(statement);
}

const STATEMENTS = [
  "UPDATE scores SET comment = 'As agreed' WHERE id % 4 = 0",
  'UPDATE projects SET urgent = 1 WHERE id % 5 = 0',
  "DELETE FROM project_members WHERE role = 'pm' AND projectId % 7 = 0",
  // Some are completed too late, some on the due day, and one each an hour before and after its end in Berlin.
  "UPDATE projects SET dueAt = completedAt - INTERVAL 2 DAY WHERE status = 'completed' AND id % 5 = 1",
  "UPDATE projects SET dueAt = TIMESTAMP(DATE(completedAt), '12:00:00') WHERE status = 'completed' AND id % 5 = 2",
  `UPDATE projects SET completedAt = TIMESTAMP(DATE(completedAt), '22:30:00'), dueAt = TIMESTAMP(DATE(completedAt), '12:00:00')
  WHERE status = 'completed' AND id % 5 = 3`,
  `INSERT INTO project_channels (projectId, life, slackId, closedAt)
  SELECT id, 1, CONCAT('C', id), IF(status = 'completed', completedAt, NULL) FROM projects WHERE startedAt IS NOT NULL`,
  `INSERT INTO invoices (projectId, state, amount, currency, draftedAt, decidedAt, createdAt)
  SELECT id, IF(id % 3 = 0, 'drafted', 'asked'), IF(id % 3 = 0, CONCAT(100 * id, '.50'), NULL), IF(id % 3 = 0, IF(id % 6 = 0, 'USD', 'EUR'), NULL),
  IF(id % 3 = 0, completedAt, NULL), completedAt, completedAt FROM projects WHERE status = 'completed' AND id % 3 < 2`,
  `INSERT INTO standbys (projectId, personId, joinedAt, isInLine) SELECT projectId, personId, joinedAt, 1 FROM standbys
  WHERE projectId % 4 = 0`,
  `UPDATE offers SET state = 'won', decidedAt = createdAt + INTERVAL id MINUTE
  WHERE state = 'withdrawn' AND projectId % 2 = 0`,
  "UPDATE offers SET decidedAt = createdAt + INTERVAL id MINUTE WHERE state = 'passed'",
  `INSERT INTO feedback_outcomes (scoreId, personId, outcome, loggedAt)
  SELECT scoreId, 4, 'Called them', scoredAt FROM feedback_posts WHERE score > 8`,
  `INSERT INTO survey_recipients (addressHash, stoppedAt) VALUES ('a', '2026-10-31 22:59:59'), ('b', '2026-10-31 23:00'), ('c', NULL)`,
];
