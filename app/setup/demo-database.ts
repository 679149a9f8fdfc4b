import mysql from 'mysql2/promise';
import { connectOrCreate } from '../infra/database/connect.ts';
import { readMigrations } from '../infra/database/migrations.ts';

/** The table that marks a database as created by the demo, so that a demo may empty it. */
const MARK = 'crewcall_demo_mark';
const LOCK_SECONDS = 1;
/** The table of applied migrations. */
const APPLIED = '_prisma_migrations';
const MOST_DELETED = 50_000;

/** The demo cannot use this database. The message says why and what to do. Nothing was changed. */
export class DemoRefused extends Error {
  override readonly name = 'DemoRefused';
}

/** A database that the demo uses. */
export interface DemoDatabase {
  /** Lets another demo use the database. It is also released when the process ends. */
  release(): Promise<void>;
}

/**
 * Reserves the database for the demo and empties it. The sandbox forgets everything when it ends, so an old database
 * would refer to messages that are gone. Only a database without tables is accepted, or one that a demo has marked
 * before (`isOurs`: the private server's own demo database); other data are never touched. Throws {@link DemoRefused}
 * and DatabaseUnreachable.
 */
export async function takeDemoDatabase(url: string, { isOurs = false } = {}): Promise<DemoDatabase> {
  // The connection stays open as long as we live. Its lock keeps a second demo from emptying the database.
  const connection = await connectOrCreate(url);
  try {
    await lock(connection);
    const tables = await tablesOf(connection);
    if (tables.length > 0 && !tables.includes(MARK) && !isOurs) throw new DemoRefused(NOT_OURS);
    await connection.query(
      `CREATE TABLE IF NOT EXISTS ${MARK} (madeAt DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3))`,
    );
    await empty(
      connection,
      tables.filter((table) => table !== MARK),
    );
    return { release: () => connection.end() };
  } catch (error) {
    await connection.end();
    throw error;
  }
}

/** A database that serves a real workspace from now on loses the mark, so that no demo may empty it. */
export async function keepFromDemo(url: string): Promise<void> {
  const connection = await connectOrCreate(url);
  try {
    await connection.query(`DROP TABLE IF EXISTS ${MARK}`);
  } finally {
    await connection.end();
  }
}

const NOT_OURS = [
  'No Slack token is set, so this would be the demo, but DATABASE_URL names a database that has tables already.',
  'The demo fills only an empty database, or one that it has made itself. Nothing was changed.',
  'For your agency: set NEWPROJECT_BOT_TOKEN, NEWPROJECT_APP_TOKEN, OPS_BOT_TOKEN and OPS_APP_TOKEN (is your .env missing?).',
  'For the demo: unset DATABASE_URL, or let it name an empty database.',
].join('\n');

async function lock(connection: mysql.Connection): Promise<void> {
  const name = "CONCAT('crewcall_demo_', LEFT(SHA2(DATABASE(), 256), 32))";
  const [rows] = await connection.query<mysql.RowDataPacket[]>(`SELECT GET_LOCK(${name}, ${LOCK_SECONDS}) AS taken`);
  if (rows[0]?.taken === 1) return;
  throw new DemoRefused('The demo is running already, on this database. Stop it first, with Ctrl-C.');
}

async function tablesOf(connection: mysql.Connection): Promise<string[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  );
  return rows.map(({ name }) => String(name));
}

/** Deletes the rows if the tables are up to date, because dropping and creating them takes ten times as long. */
async function empty(connection: mysql.Connection, tables: readonly string[]): Promise<void> {
  const isOfToday = tables.includes(APPLIED) && (await areOfToday(connection)) && !(await isMuch(connection));
  if (!isOfToday) return drop(connection, tables);
  const emptied = tables
    .filter((table) => table !== APPLIED)
    .map((table) => `DELETE FROM ${mysql.escapeId(table, true)}`);
  await connection.query(
    `SET FOREIGN_KEY_CHECKS = 0; BEGIN; ${emptied.join('; ')}; COMMIT; SET FOREIGN_KEY_CHECKS = 1`,
  );
}

/** Whether exactly our current migrations were applied. */
async function areOfToday(connection: mysql.Connection): Promise<boolean> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    `SELECT checksum, finished_at IS NOT NULL AND rolled_back_at IS NULL AS applied FROM ${APPLIED}`,
  );
  const ours = new Set((await readMigrations()).map(({ checksum }) => checksum));
  return rows.length === ours.size && rows.every(({ checksum, applied }) => applied === 1 && ours.has(checksum));
}

/**
 * Whether the tables have so many rows that dropping the tables is faster than deleting the rows. Dropping takes the
 * same time for any number of rows.
 */
async function isMuch(connection: mysql.Connection): Promise<boolean> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    'SELECT SUM(TABLE_ROWS) AS count FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  );
  return Number(rows[0]?.count) > MOST_DELETED;
}

async function drop(connection: mysql.Connection, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  const names = tables.map((name) => mysql.escapeId(name, true)).join(', ');
  await connection.query(`SET FOREIGN_KEY_CHECKS = 0; DROP TABLE ${names}; SET FOREIGN_KEY_CHECKS = 1`);
}
