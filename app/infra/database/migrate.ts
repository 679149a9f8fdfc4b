import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type mysql from 'mysql2/promise';
import { z } from 'zod';
import { connectOrCreate } from './connect.ts';
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from './migrations.ts';

/** The database cannot be migrated without a person's help. The message says what is wrong and how to fix it. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/**
 * Applies the pending migrations of prisma/migrations and returns their names. It creates a missing database. It
 * writes the same records as `prisma migrate deploy` and waits for one that runs, so either may be used. Several
 * processes may start at once, and installations on one server do not wait for each other. Throws {@link
 * MigrationRefused} for a migration that was changed after it was applied or that stopped half-way, and
 * DatabaseUnreachable.
 */
export async function migrate(url: string, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const connection = await connectOrCreate(url);
  try {
    await lock(connection);
    await connection.query(RECORDS_TABLE);
    const applied = await appliedMigrations(connection, migrations);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(connection, migration);
    return missing.map(({ name }) => name);
  } finally {
    // The server releases the lock when the connection ends.
    await connection.end();
  }
}

// The same table that Prisma creates.
const RECORDS_TABLE = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at DATETIME(3),
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at DATETIME(3),
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;

const PATIENCE_SECONDS = 60;

/**
 * Locks belong to the server, not to a database. So the name of our lock contains the database's name, hashed because
 * it may be as long as a lock's name.
 */
async function lock(connection: mysql.Connection): Promise<void> {
  const database = await askOne(connection, 'SELECT DATABASE()');
  const name = `crewcall_migrate_${createHash('sha256').update(String(database)).digest('hex').slice(0, 32)}`;
  if ((await askOne(connection, 'SELECT GET_LOCK(?, ?)', [name, PATIENCE_SECONDS])) !== 1) throw tooLong();
  await keepPrismaOut(connection, database);
}

/**
 * Prisma has one lock for the whole server. It is taken if it is free, so that a `prisma migrate deploy` waits for us.
 * We wait for one that runs on this database, but not for one on another database.
 */
async function keepPrismaOut(connection: mysql.Connection, database: unknown): Promise<void> {
  for (const began = performance.now(); performance.now() - began < PATIENCE_SECONDS * 1_000; await pause(50)) {
    if ((await askOne(connection, "SELECT GET_LOCK('prisma_migrate', 0)")) === 1) return;
    const holder = "SELECT db FROM information_schema.PROCESSLIST WHERE id = IS_USED_LOCK('prisma_migrate')";
    if ((await askOne(connection, holder)) !== database) return;
  }
  throw tooLong();
}

function tooLong(): MigrationRefused {
  return new MigrationRefused(
    'Another process has been migrating for over a minute. Start again when it has finished, or end it.',
  );
}

async function askOne(connection: mysql.Connection, sql: string, values: unknown[] = []): Promise<unknown> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>({ sql, rowsAsArray: true }, values);
  return rows[0]?.[0];
}

const AppliedRow = z.object({
  migration_name: z.string(),
  checksum: z.string(),
  finished: z.coerce.boolean(),
});

async function appliedMigrations(connection: mysql.Connection, migrations: Migration[]): Promise<Set<string>> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    'SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at',
  );
  const applied = new Set<string>();
  for (const row of z.array(AppliedRow).parse(rows)) {
    const migration = migrations.find((one) => one.name === row.migration_name);
    if (!row.finished) {
      throw new MigrationRefused(
        `The migration ${row.migration_name} stopped half-way (SELECT logs FROM _prisma_migrations tells why). Put the tables ` +
          `right by hand, then: npx prisma migrate resolve --applied ${row.migration_name}, or --rolled-back to run it again.`,
      );
    }
    if (migration !== undefined && migration.checksum !== row.checksum) {
      throw new MigrationRefused(
        `The migration ${row.migration_name} was changed after it was applied here. Restore prisma/migrations/${row.migration_name}/migration.sql ` +
          'and put the change into a new migration.',
      );
    }
    applied.add(row.migration_name);
  }
  return applied;
}

async function apply(connection: mysql.Connection, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await connection.execute(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))',
    [id, checksum, name],
  );
  try {
    await connection.query(sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // If the connection is lost, nothing can be recorded. The unfinished record then shows that the migration
    // stopped.
    await connection
      .execute('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [reason, id])
      .catch(() => undefined);
    throw new MigrationRefused(
      `The migration ${name} failed: ${reason} Put the tables right by hand, then: npx prisma migrate resolve --rolled-back ${name}.`,
      { cause: error },
    );
  }
  await connection.execute(
    'UPDATE _prisma_migrations SET finished_at = UTC_TIMESTAMP(3), applied_steps_count = 1 WHERE id = ?',
    [id],
  );
}
