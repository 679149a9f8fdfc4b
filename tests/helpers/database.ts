import { randomBytes } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import mysql from 'mysql2/promise';
import { type Database, openDatabase, type Tx } from '../../app/infra/database/client.ts';
import { askForServer, type TestServer } from '../run/server-door.ts';
import { eventually, HANG_MS } from './eventually.ts';

type Place = Pick<ExecutionContext, 'teardown'>;

export interface BareDatabase {
  url: string;
  name: string;
  query: (sql: string) => Promise<mysql.RowDataPacket[]>;
}

/** A database for this test, with all tables and no rows. It is deleted when the test ends. This takes about 50 ms. */
export async function testDatabase(t: Place): Promise<{ url: string; db: Database }> {
  const { url } = await migratedDatabase(t);
  // Few connections are opened, because many tests share one server. The time limit is long, so that a slow machine
  // does not count as a silent connection.
  const db = openDatabase(url, { connectionLimit: 6, silenceMs: HANG_MS, patienceMs: HANG_MS });
  t.teardown(() => db.$disconnect());
  return { url, db };
}

/**
 * A database as it is right after `npm start` has created it, and a way to query it. It is deleted when the test
 * ends.
 */
export async function migratedDatabase(t: Place): Promise<BareDatabase> {
  const [database, { template }] = await Promise.all([emptyDatabase(t), testServer()]);
  await database.query(template);
  return database;
}

/** A database without tables, and a way to query it. It is deleted when the test ends. */
export async function emptyDatabase(t: Place): Promise<BareDatabase> {
  const server = new URL((await testServer()).url);
  // The name contains the time of creation. So a later run can delete the databases of a killed test.
  const name = `test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  // A busy server may end a login that takes too long.
  const connect = () =>
    mysql.createConnection({
      ...{ uri: server.href, multipleStatements: true, timezone: 'Z' },
      connectTimeout: HANG_MS,
    });
  const connection = await eventually(connect);
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

/** The server that all tests share. `npm test` starts it at the first request, so files without requests need none. */
function testServer(): Promise<TestServer> {
  asked ??= askForServer();
  return asked;
}

/** Lifts MariaDB's limit of ten idle seconds for this transaction, because a slow machine may need longer. */
export async function mayBeIdle(tx: Tx): Promise<void> {
  await tx.$executeRawUnsafe('SET SESSION autocommit = 1 /*M!100301 , SESSION idle_transaction_timeout = 0 */');
}
