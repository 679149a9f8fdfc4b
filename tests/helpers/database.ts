import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import mysql from 'mysql2/promise';
import { type Database, openDatabase } from '../../app/infra/database/client.ts';
import { readMigrations } from '../../app/infra/database/migrations.ts';
import { startPrivateServer } from '../../app/setup/database/private-server.ts';

/** A database of this test's own with all tables, empty; gone when the test ends. Takes about 100 ms. */
export async function testDatabase(t: Pick<ExecutionContext, 'teardown'>): Promise<{ url: string; db: Database }> {
  const { url, query } = await emptyDatabase(t);
  for (const { sql } of await readMigrations()) await query(sql);
  // Few each: many tests share one server.
  const db = openDatabase(url, { connectionLimit: 6 });
  t.teardown(() => db.$disconnect());
  return { url, db };
}

/** A database without any table, and a way to ask it; gone when the test ends. */
export async function emptyDatabase(
  t: Pick<ExecutionContext, 'teardown'>,
): Promise<{ url: string; name: string; query: (sql: string) => Promise<mysql.RowDataPacket[]> }> {
  const server = new URL(await serverUrl());
  // When it was made is in its name: one that a killed test left behind is cleared away by a later run.
  const name = `test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  const connection = await mysql.createConnection({ uri: server.href, multipleStatements: true, timezone: 'Z' });
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; USE ${name}`);
  t.teardown(async () => {
    await connection.query(`DROP DATABASE IF EXISTS ${name}`);
    await connection.end();
  });
  server.pathname = `/${name}`;
  return {
    url: server.href,
    name,
    query: async (sql) => (await connection.query<mysql.RowDataPacket[]>(sql))[0],
  };
}

let started: Promise<string> | undefined;

/** The server that `npm test` has started for all; where a test file runs alone, one that ends with this process. */
function serverUrl(): Promise<string> {
  started ??= process.env.TEST_DATABASE_URL ? Promise.resolve(process.env.TEST_DATABASE_URL) : startOwn();
  return started;
}

async function startOwn(): Promise<string> {
  const dataDir = join(import.meta.dirname, '../../.data/test');
  return (await startPrivateServer({ dataDir, durable: false })).url;
}
