import { type Database, Prisma } from '../../../infra/database/client.ts';

const MOST_JOBS = 50;

/** The number of rows of each kind. */
export async function counts(db: Database): Promise<Record<string, unknown>> {
  const grouped = (table: string, columns: string) =>
    db.$queryRaw<
      unknown[]
    >`SELECT ${Prisma.raw(columns)}, COUNT(*) AS count FROM ${Prisma.raw(table)} GROUP BY ${Prisma.raw(columns)} ORDER BY ${Prisma.raw(columns)}`;
  return {
    people: await grouped('people', 'role, active, slackDeactivated, slackId IS NULL'),
    projects: await grouped('projects', 'status'),
    channels: await grouped('project_channels', 'trouble, closedAt IS NULL'),
    offers: await grouped('offers', 'state'),
    events: await grouped('events', 'type, state'),
    jobs: await grouped('jobs', 'kind, state'),
    effects: await grouped('effects', 'kind, state'),
    messages: await db.message.count(),
    scores: await db.feedbackPost.count(),
    subscriptions: await db.subscription.count({ where: { endedAt: null } }),
    workers:
      await db.$queryRaw`SELECT startedAt, beatAt, beatAt > TIMESTAMPADD(SECOND, -30, UTC_TIMESTAMP(3)) AS alive FROM job_workers`,
  };
}

/** The jobs worth seeing: dead ones, overdue ones, and those that took longest in the last week. */
export async function jobs(db: Database): Promise<Record<string, unknown>> {
  const columns = Prisma.sql`id, kind, state, lane, blocked, attempts, runAt, createdAt, finishedAt, lastError`;
  return {
    dead: await db.$queryRaw`SELECT ${columns} FROM jobs WHERE state = 'dead' ORDER BY finishedAt DESC LIMIT ${MOST_JOBS}`,
    late: await db.$queryRaw`
      SELECT ${columns} FROM jobs
      WHERE state IN ('waiting', 'running') AND runAt < TIMESTAMPADD(MINUTE, -1, UTC_TIMESTAMP(3))
      ORDER BY runAt LIMIT ${MOST_JOBS}`,
    slow: await db.$queryRaw`
      SELECT ${columns}, TIMESTAMPDIFF(MICROSECOND, runAt, finishedAt) / 1000 AS tookMs FROM jobs
      WHERE state = 'done' AND finishedAt > TIMESTAMPADD(DAY, -7, UTC_TIMESTAMP(3))
      ORDER BY TIMESTAMPDIFF(MICROSECOND, runAt, finishedAt) DESC LIMIT ${MOST_JOBS}`,
    failedEvents: await db.$queryRaw`
      SELECT sequence, type, projectCode, receivedAt, settledAt, reason FROM events
      WHERE state = 'failed' ORDER BY sequence DESC LIMIT ${MOST_JOBS}`,
  };
}

/** The database's version, and its applied migrations. */
export async function databaseVersions(db: Database): Promise<Record<string, unknown>> {
  const [server] = await db.$queryRaw<{ version: string; sqlMode: string }[]>`
    SELECT VERSION() AS version, @@sql_mode AS sqlMode`;
  const migrations = await db.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name`;
  return { ...server, migrations: migrations.map(({ name }) => name) };
}
