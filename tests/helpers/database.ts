import { randomBytes } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import mysql from 'mysql2/promise';
import { type Database, openDatabase, type Tx } from '../../app/infra/database/client.ts';
import { askForServer, type TestServer } from '../run/server-door.ts';
import { HANG_MS } from './eventually.ts';

type Place = Pick<ExecutionContext, 'teardown'>;

export interface BareDatabase {
  url: string;
  name: string;
  query: (sql: string) => Promise<mysql.RowDataPacket[]>;
}

/** A database of this test's own with all tables, empty; gone when the test ends. Takes about 50 ms. */
export async function testDatabase(t: Place): Promise<{ url: string; db: Database }> {
  const { url } = await migratedDatabase(t);
  // Few each: many tests share one server. A slow machine is no connection that fell silent.
  const db = openDatabase(url, { connectionLimit: 6, silenceMs: HANG_MS });
  t.teardown(() => db.$disconnect());
  return { url, db };
}

/** A database as `npm start` leaves one that nobody has used yet, and a way to ask it; gone when the test ends. */
export async function migratedDatabase(t: Place): Promise<BareDatabase> {
  const [database, { template }] = await Promise.all([emptyDatabase(t), testServer()]);
  await database.query(template);
  return database;
}

/** A database without any table, and a way to ask it; gone when the test ends. */
export async function emptyDatabase(t: Place): Promise<BareDatabase> {
  const server = new URL((await testServer()).url);
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

let asked: Promise<TestServer> | undefined;

/** The server that all tests share: who asks first has `npm test` start it. A file that never asks needs none. */
function testServer(): Promise<TestServer> {
  asked ??= askForServer();
  return asked;
}

/** MariaDB would end this transaction after ten idle seconds, and a test may hold it longer on a slow machine. */
export async function mayBeIdle(tx: Tx): Promise<void> {
  await tx.$executeRawUnsafe('SET SESSION autocommit = 1 /*M!100301 , SESSION idle_transaction_timeout = 0 */');
}
