import test from 'ava';
import { migrate } from '../../app/infra/database/migrate.ts';
import { DemoRefused, keepFromDemo, takeDemoDatabase } from '../../app/setup/demo-database.ts';
import { emptyDatabase } from '../helpers/database.ts';

test('a database with tables of another program is refused, with a remedy, and not changed', async (t) => {
  const { url, query } = await emptyDatabase(t);
  await query(
    "CREATE TABLE people (handle VARCHAR(20), role VARCHAR(20)); INSERT INTO people VALUES ('anna', 'admin')",
  );
  const refusal = await t.throwsAsync(takeDemoDatabase(url), { instanceOf: DemoRefused });
  t.regex(refusal?.message ?? '', /Nothing was changed[\s\S]*NEWPROJECT_BOT_TOKEN[\s\S]*unset DATABASE_URL/);
  t.like(await query('SELECT * FROM people'), [{ handle: 'anna', role: 'admin' }]);
  t.is((await query('SHOW TABLES')).length, 1);
});

test('an empty database is marked, and a marked one is emptied for the next demo, unless one is running', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const first = await takeDemoDatabase(url);
  await query(
    'CREATE TABLE one (id INT PRIMARY KEY); CREATE TABLE two (one INT, FOREIGN KEY (one) REFERENCES one (id))',
  );
  await t.throwsAsync(takeDemoDatabase(url), { message: /running already/ });
  t.is((await query('SHOW TABLES')).length, 3);
  await first.release();
  const second = await takeDemoDatabase(url);
  t.teardown(() => second.release());
  t.is((await query('SHOW TABLES')).length, 1);
});

test('tables of the current release are emptied for the next demo; those of another release are created again', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const taken = async () => (await takeDemoDatabase(url)).release();
  await taken();
  await migrate(url);
  await query(
    "INSERT INTO skills (slug) VALUES ('design'); INSERT INTO scores (project_code, score, created_at) VALUES ('P-1', 9, NOW())",
  );
  // Rows that keep others from being deleted before them, as tables are emptied in the order in which they are listed.
  await query(
    `INSERT INTO people (id, handle, name, email, upsertedAt, createdAt) VALUES (1, 'anna', 'Anna', 'anna@agency.example', NOW(3), NOW(3));
     SET FOREIGN_KEY_CHECKS = 0; INSERT INTO standbys (projectId, personId, joinedAt) VALUES (1, 1, NOW(3));
     INSERT INTO project_members (projectId, personId, role, joinedAt) VALUES (1, 1, 'specialist', NOW(3));
     INSERT INTO person_skills (personId, skillId) SELECT 1, id FROM skills; SET FOREIGN_KEY_CHECKS = 1`,
  );
  const tables = (await query('SHOW TABLES')).length;
  await taken();
  t.is((await query('SHOW TABLES')).length, tables);
  for (const table of ['skills', 'scores', 'people', 'standbys', 'project_members', 'person_skills']) {
    t.like(await query(`SELECT COUNT(*) AS count FROM ${table}`), [{ count: 0 }], table);
  }
  t.deepEqual(await migrate(url), []);

  await query("UPDATE _prisma_migrations SET checksum = 'other' LIMIT 1");
  await taken();
  t.is((await query('SHOW TABLES')).length, 1, 'the mark');
});

test('a database that has served a real workspace since is no longer the demo’s', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const demo = await takeDemoDatabase(url);
  await demo.release();
  await query('CREATE TABLE people (handle VARCHAR(20))');
  await keepFromDemo(url);
  await t.throwsAsync(takeDemoDatabase(url), { instanceOf: DemoRefused });
  t.is((await query('SHOW TABLES')).length, 1);
});
