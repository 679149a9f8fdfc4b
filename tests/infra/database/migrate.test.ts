import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DatabaseUnreachable } from '../../../app/infra/database/connect.ts';
import { MigrationRefused, migrate } from '../../../app/infra/database/migrate.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

const FIRST = 'CREATE TABLE tea (id INTEGER PRIMARY KEY);\nCREATE TABLE cup (id INTEGER PRIMARY KEY);\n';
const SECOND = 'ALTER TABLE tea ADD COLUMN leaf VARCHAR(20) NULL;\n';

test('missing migrations are applied in order and recorded as Prisma records them', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const folder = await migrations(t, { '2_second': SECOND, '1_first': FIRST });
  t.deepEqual(await migrate(url, folder), ['1_first', '2_second']);
  const records = await query('SELECT * FROM _prisma_migrations ORDER BY migration_name');
  t.like(records[0], {
    migration_name: '1_first',
    checksum: createHash('sha256').update(FIRST).digest('hex'),
    logs: null,
    rolled_back_at: null,
    applied_steps_count: 1,
  });
  t.true(records[0]?.finished_at instanceof Date);
  t.regex(records[0]?.id, /^[0-9a-f-]{36}$/);
});

test('an up-to-date database is not changed', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const folder = await migrations(t, { '1_first': FIRST });
  await migrate(url, folder);
  const before = await query('SELECT * FROM _prisma_migrations');
  t.deepEqual(await migrate(url, folder), []);
  t.deepEqual(await query('SELECT * FROM _prisma_migrations'), before);
});

test('processes that start at once apply each migration once', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const folder = await migrations(t, { '1_first': FIRST, '2_second': SECOND });
  const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(url, folder)));
  t.deepEqual(applied.flat().sort(), ['1_first', '2_second']);
  t.is((await query('SELECT 1 FROM _prisma_migrations')).length, 2);
});

test('a start does not wait for another installation on the same server, or for Prisma on another database', async (t) => {
  const [other, ours, elsewhere] = [await emptyDatabase(t), await emptyDatabase(t), await emptyDatabase(t)];
  await elsewhere.query("DO GET_LOCK('prisma_migrate', 60)");
  // Its migration does not end until ours has.
  await ours.query(`DO GET_LOCK('${ours.name}', 0)`);
  const theirs = migrate(other.url, await migrations(t, { '1_slow': `DO GET_LOCK('${ours.name}', 60);` }));
  await eventually(async () => (await other.query("SHOW TABLES LIKE '_prisma_migrations'")).length === 1);
  t.deepEqual(await migrate(ours.url, await migrations(t, { '1_first': FIRST })), ['1_first']);
  await ours.query(`DO RELEASE_LOCK('${ours.name}')`);
  t.deepEqual(await theirs, ['1_slow']);
});

test('a start waits for a `prisma migrate deploy` on the same database', async (t) => {
  const { url, query } = await emptyDatabase(t);
  // The lock that Prisma takes, on a connection to the same database.
  await query("DO GET_LOCK('prisma_migrate', 60)");
  const migrating = migrate(url, await migrations(t, { '1_first': FIRST }));
  const ours = "IS_USED_LOCK(CONCAT('crewcall_migrate_', LEFT(SHA2(DATABASE(), 256), 32)))";
  await eventually(
    async () => (await query(`SELECT 1 FROM information_schema.PROCESSLIST WHERE id = ${ours}`)).length === 1,
  );
  t.is((await query("SHOW TABLES LIKE 'tea'")).length, 0);
  await query("DO RELEASE_LOCK('prisma_migrate')");
  t.deepEqual(await migrating, ['1_first']);
});

test('a migration that was changed after it was applied is refused by its name', async (t) => {
  const { url } = await emptyDatabase(t);
  await migrate(url, await migrations(t, { '1_first': FIRST }));
  const edited = await migrations(t, { '1_first': `${FIRST}-- better\n`, '2_second': SECOND });
  const error = await t.throwsAsync(migrate(url, edited), { instanceOf: MigrationRefused });
  t.regex(error.message, /1_first was changed after it was applied here\. Restore .*1_first.migration\.sql/);
});

test('a migration that fails is refused, then and at every later start, until a person has resolved it', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const broken = await migrations(t, { '1_first': `${FIRST}CREATE TABLE tea (id INTEGER);\n`, '2_second': SECOND });
  const failed = await t.throwsAsync(migrate(url, broken), { instanceOf: MigrationRefused });
  t.regex(failed.message, /1_first failed: .*'tea' already exists.*resolve --rolled-back 1_first/);
  const [record] = await query('SELECT logs, finished_at FROM _prisma_migrations');
  t.regex(record?.logs, /already exists/);
  t.is(record?.finished_at, null);

  const mended = await migrations(t, { '1_first': FIRST, '2_second': SECOND });
  const refused = await t.throwsAsync(migrate(url, mended), { instanceOf: MigrationRefused });
  t.regex(refused.message, /1_first stopped half-way/);

  await query('DROP TABLE tea, cup; UPDATE _prisma_migrations SET rolled_back_at = UTC_TIMESTAMP(3)');
  t.deepEqual(await migrate(url, mended), ['1_first', '2_second']);
});

test('a migration that a newer program has applied does not keep an older one from starting', async (t) => {
  const { url } = await emptyDatabase(t);
  await migrate(url, await migrations(t, { '1_first': FIRST, '2_second': SECOND }));
  t.deepEqual(await migrate(url, await migrations(t, { '1_first': FIRST })), []);
});

test('a database that does not exist is made', async (t) => {
  const { url, name, query } = await emptyDatabase(t);
  await query(`DROP DATABASE ${name}`);
  t.deepEqual(await migrate(url, await migrations(t, { '1_first': FIRST })), ['1_first']);
});

test('a user who may not create the database is told what an administrator has to do', async (t) => {
  const { url, name, query } = await emptyDatabase(t);
  const user = `u${name.slice(-8)}`;
  await query(`CREATE USER ${user}@'%' IDENTIFIED BY 'p@ss:w/rd'`);
  t.teardown(() => query(`DROP USER ${user}@'%'`));
  const theirs = new URL(url);
  theirs.username = user;
  theirs.password = 'p@ss:w/rd';
  theirs.pathname = '/elsewhere';
  const error = await t.throwsAsync(migrate(theirs.href), { instanceOf: DatabaseUnreachable });
  t.regex(error.message, /elsewhere.*Access denied.*GRANT ALL ON `elsewhere`/);
  t.false(error.message.includes('p@ss'));

  await query(`GRANT ALL ON ${name}.* TO ${user}@'%'`);
  theirs.pathname = `/${name}`;
  t.deepEqual(await migrate(theirs.href, await migrations(t, { '1_first': FIRST })), ['1_first']);
});

test('an unreachable server is named without its password', async (t) => {
  const error = await t.throwsAsync(migrate('mysql://me:secret@127.0.0.1:1/x'), { instanceOf: DatabaseUnreachable });
  t.regex(error.message, /x on 127\.0\.0\.1:1 as me: .*ECONNREFUSED.*Is the server running/);
  t.false(error.message.includes('secret'));
});

async function migrations(t: ExecutionContext, sql: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crewcall-migrations-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "mysql"\n');
  for (const [name, content] of Object.entries(sql)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), content);
  }
  return folder;
}
