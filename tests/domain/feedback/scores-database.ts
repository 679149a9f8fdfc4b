import { randomBytes } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { openScores, type Scores } from '../../../app/domain/feedback/scores/scores.ts';
import { takeScores } from '../../../app/domain/feedback/scores/take.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry, type TelemetryEvent } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { emptyDatabase, testDatabase } from '../../helpers/database.ts';

export interface NewScore {
  id?: number | bigint;
  project_code?: string | null;
  client_name?: string | null;
  client_company?: string | null;
  score?: number | null;
  comment?: string | null;
  /** Days before now. */
  daysAgo?: number;
}

/** The table as the README describes it, with room for rows that break its rules. */
const scoresTable = `CREATE TABLE scores (
  id BIGINT AUTO_INCREMENT PRIMARY KEY, project_code VARCHAR(32), client_name VARCHAR(200), client_company VARCHAR(200),
  score TINYINT, comment LONGTEXT NULL, created_at DATETIME(3) NOT NULL)`;

/** The app's database, and an external scores database that we may only read. */
export async function withScores(
  t: ExecutionContext,
  { query, table = scoresTable }: { query?: string; table?: string } = {},
) {
  const { db, url } = await testDatabase(t);
  const clients = await emptyDatabase(t);
  await clients.query(table);
  const readOnlyUrl = await readOnly(t, clients);
  const clock = shiftedClock();
  const transact = createTransact(db, consequences);
  const telemetry = createTelemetry();
  const events: TelemetryEvent[] = [];
  telemetry.subscribe((event) => events.push(event));
  const open = (to = readOnlyUrl): Scores => {
    const scores = openScores({ url: to, ...(query === undefined ? {} : { query }) });
    t.teardown(() => scores.close());
    return scores;
  };
  const options = { db, transact, clock, telemetry, source: open() };

  return {
    ...options,
    url,
    readOnlyUrl,
    events,
    sql: clients.query,
    open,
    options,
    take: () => takeScores(options),
    async insert(...rows: NewScore[]): Promise<void> {
      for (let from = 0; from < rows.length; from += 1_000) {
        const values = rows.slice(from, from + 1_000).map((row) => rowValues(row, clock.now()));
        await clients.query(
          `INSERT INTO scores (id, project_code, client_name, client_company, score, comment, created_at) VALUES ${values}`,
        );
      }
    },
    /** The ids in the order in which they will be posted. */
    async queued(): Promise<number[]> {
      const jobs = await db.job.findMany({ where: { kind: 'feedback.post' }, orderBy: { id: 'asc' } });
      return jobs.map(({ payload }) => Number((payload as { scoreId: string }).scoreId));
    },
    outstanding: () => db.job.count({ where: { kind: 'feedback.post', state: 'waiting' } }),
    /** Marks the first `count` waiting posts as made. */
    async postSome(count: number): Promise<void> {
      const jobs = await db.job.findMany({
        where: { kind: 'feedback.post', state: 'waiting' },
        orderBy: { id: 'asc' },
        take: count,
      });
      await db.job.updateMany({ where: { id: { in: jobs.map(({ id }) => id) } }, data: { state: 'done' } });
    },
    async reports(): Promise<string[]> {
      const jobs = await db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
      return jobs.map(({ payload }) => (payload as { text: string }).text);
    },
  };
}

async function readOnly(
  t: ExecutionContext,
  { url, name, query }: { url: string; name: string; query: (sql: string) => Promise<unknown> },
): Promise<string> {
  const user = `reader_${randomBytes(4).toString('hex')}`;
  await query(`CREATE USER ${user}@'%' IDENTIFIED BY 'p@ss/word'; GRANT SELECT ON ${name}.* TO ${user}@'%'`);
  t.teardown(() => query(`DROP USER ${user}@'%'`));
  const address = new URL(url);
  address.username = user;
  address.password = encodeURIComponent('p@ss/word');
  return address.href;
}

function rowValues(row: NewScore, now: Date): string {
  const {
    id,
    project_code = 'P-1',
    client_name = 'Ada',
    client_company = 'Analytical Ltd',
    score = 9,
    comment = null,
  } = row;
  const at = new Date(now.getTime() - (row.daysAgo ?? 0) * 86_400_000).toISOString().replace('T', ' ').replace('Z', '');
  const values = [id, project_code, client_name, client_company, score, comment, at];
  return `(${values.map((value) => (value == null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : value)).join(', ')})`;
}
