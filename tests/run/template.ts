import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { migrate } from '../../app/infra/database/migrate.ts';
import { readMigrations } from '../../app/infra/database/migrations.ts';

const FOLDER = '.data/test/templates';

/**
 * SQL that creates the result of prisma/migrations in one go, including their records, for a third of the work of
 * running them one after the other. It is stored for these migrations and this server; older files are deleted.
 */
export async function templateSql(serverUrl: string): Promise<string> {
  const connection = await mysql.createConnection({ uri: serverUrl, timezone: 'Z' });
  try {
    const path = join(FOLDER, `${await keyOf(connection)}.sql`);
    const known = readWhereThere(path);
    if (known !== undefined) return known;
    const sql = await dumpMigrated(serverUrl, connection);
    mkdirSync(FOLDER, { recursive: true });
    for (const name of readdirSync(FOLDER)) rmSync(join(FOLDER, name), { force: true });
    // Renamed, so that another run at the same moment finds all of it or nothing.
    const unfinished = join(FOLDER, `${randomBytes(4).toString('hex')}.new`);
    writeFileSync(unfinished, sql);
    renameSync(unfinished, path);
    return sql;
  } finally {
    await connection.end();
  }
}

async function keyOf(connection: mysql.Connection): Promise<string> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
  const hash = createHash('sha256').update(String(rows[0]?.version));
  for (const { name, checksum } of await readMigrations()) hash.update(`${name} ${checksum}\n`);
  return hash.digest('hex').slice(0, 24);
}

async function dumpMigrated(serverUrl: string, connection: mysql.Connection): Promise<string> {
  const name = `test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  try {
    await migrate(url.href);
    await connection.query(`USE ${name}`);
    const tables = (await rowsOf(connection, 'SHOW TABLES')).flatMap((row) => Object.values(row)).map(String);
    const statements = ['SET foreign_key_checks = 0'];
    for (const table of tables.map((one) => mysql.escapeId(one))) {
      const [made] = await rowsOf(connection, `SHOW CREATE TABLE ${table}`);
      statements.push(String(made?.['Create Table']));
      const rows = await rowsOf(connection, `SELECT * FROM ${table}`);
      for (const row of rows) statements.push(mysql.format(`INSERT INTO ${table} SET ?`, [row], false, 'Z'));
    }
    return [...statements, 'SET foreign_key_checks = 1'].join(';\n');
  } finally {
    await connection.query(`DROP DATABASE IF EXISTS ${name}`);
  }
}

async function rowsOf(connection: mysql.Connection, sql: string): Promise<mysql.RowDataPacket[]> {
  return (await connection.query<mysql.RowDataPacket[]>(sql))[0];
}

function readWhereThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // This is the first run with these migrations.
  }
}
