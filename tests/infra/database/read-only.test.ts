import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Hono } from 'hono';
import mysql from 'mysql2/promise';
import { readyz } from '../../../app/inbound/web/health.ts';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { startPrivateServer } from '../../../app/setup/database/private-server.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

const at = new Date('2026-11-26T12:00:00Z');

test('connections that have become read-only are replaced by new ones', async (t) => {
  const { url } = await testDatabase(t);
  const db = openDatabase(url, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  const write = (key: string) => db.notice.createMany({ data: { key, reportedAt: at } });
  const writeInTransaction = (key: string) =>
    db.$transaction((tx) => tx.notice.createMany({ data: { key, reportedAt: at } }));
  for (const [name, writing] of Object.entries({ write, writeInTransaction })) {
    // As on a demoted primary: old connections can only read, and a new one reaches another server.
    await db.$executeRawUnsafe('SET SESSION TRANSACTION READ ONLY');
    await t.throwsAsync(writing(`${name} 1`), { message: /READ ONLY/i });
    await eventually(() => writing(`${name} 2`));
  }
  t.is(await db.notice.count(), 2);
});

test('/readyz says that a demoted primary is unusable, and its connections are dropped until it accepts writes again', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'read-only-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const server = await startPrivateServer({ dataDir, durable: false });
  t.teardown(() => server.stop());
  const root = await mysql.createConnection({ uri: server.url, multipleStatements: true });
  t.teardown(() => root.end());
  // The test's user has all privileges, and so may write even to a read-only server.
  await root.query(`
    CREATE DATABASE office; CREATE TABLE office.cup (id INT);
    CREATE USER app@'%' IDENTIFIED BY 'tea'; GRANT ALL ON office.* TO app@'%'`);
  const url = new URL(server.url);
  Object.assign(url, { username: 'app', password: 'tea', pathname: '/office' });
  const db = openDatabase(url.href, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  const app = new Hono().get('/', readyz({ db, bots: [] }));
  await eventually(async () => (await app.request('/')).status === 200);
  const first = await connectionOf(db);

  await root.query('SET GLOBAL read_only = 1');
  const response = await app.request('/');
  t.is(response.status, 503);
  t.deepEqual(await response.json(), { ready: false, missing: ['database'] });
  await t.throwsAsync(db.$executeRaw`INSERT INTO cup VALUES (1)`, { message: /read.?only/i });
  await eventually(async () => (await connectionOf(db)) !== first);

  await root.query('SET GLOBAL read_only = 0');
  await eventually(() => db.$executeRaw`INSERT INTO cup VALUES (1)`);
  await eventually(async () => (await app.request('/')).status === 200);
});

async function connectionOf(db: Database): Promise<string> {
  const [row] = await db.$queryRaw<{ id: bigint }[]>`SELECT CONNECTION_ID() AS id`;
  return String(row?.id);
}
