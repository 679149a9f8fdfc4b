import test from 'ava';
import { migrate } from '../../../app/infra/database/migrate.ts';
import { schemaDdl } from '../../../prisma/schema-ddl.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { drift, shapeOf } from './shape.ts';

test('the migrations create exactly the tables, columns, keys and foreign keys of the schema', async (t) => {
  const migrated = await emptyDatabase(t);
  await migrate(migrated.url);
  const described = await emptyDatabase(t);
  await described.query(await schemaDdl());
  t.deepEqual(drift({ schema: await shapeOf(described.query), migrated: await shapeOf(migrated.query) }), []);
});

test('a drift is reported with the name of what is missing', async (t) => {
  const migrated = await emptyDatabase(t);
  await migrate(migrated.url);
  const schema = await shapeOf(migrated.query);
  await migrated.query('ALTER TABLE offers DROP INDEX `offers_projectId_state_idx`');
  await migrated.query('ALTER TABLE people MODIFY name VARCHAR(100) NOT NULL');
  await migrated.query('ALTER TABLE follow_ups DROP FOREIGN KEY follow_ups_personId_fkey');
  t.deepEqual(drift({ schema, migrated: await shapeOf(migrated.query) }), [
    'only in schema.prisma: column people.name varchar(200) utf8mb4_unicode_ci NOT NULL',
    'only in schema.prisma: foreign key follow_ups.follow_ups_personId_fkey (personId) to people (id) ON DELETE RESTRICT ON UPDATE CASCADE',
    'only in schema.prisma: index offers.offers_projectId_state_idx (projectId A, state A)',
    'only in the migrations: column people.name varchar(100) utf8mb4_unicode_ci NOT NULL',
  ]);
});

test('keys that come from outside are case-sensitive: evt_a and evt_A are two events', async (t) => {
  const { url, query } = await emptyDatabase(t);
  await migrate(url);
  await query(
    "INSERT INTO notices (`key`, reportedAt) VALUES ('evt_a', UTC_TIMESTAMP(3)), ('evt_A', UTC_TIMESTAMP(3))",
  );
  t.is((await query('SELECT 1 FROM notices')).length, 2);
});
