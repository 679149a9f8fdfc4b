import { randomUUID } from 'node:crypto';
import type mysql from 'mysql2/promise';
import { z } from 'zod';
import { connectOrCreate } from './connect.ts';
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from './migrations.ts';

/** The database cannot be brought up to date without a person. The message says what is wrong and the mend. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/**
 * Brings the database up to date with prisma/migrations and answers the names of those it applied. Makes the database
 * where it does not exist. Leaves the same records as `prisma migrate deploy` and takes the same lock, so that either
 * may be used, and several processes may start at once. Throws {@link MigrationRefused} for a migration that was
 * changed after it was applied or that stopped half-way, and DatabaseUnreachable.
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
    // The lock goes with the connection.
    await connection.end();
  }
}

// As Prisma makes it.
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

async function lock(connection: mysql.Connection): Promise<void> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>("SELECT GET_LOCK('prisma_migrate', 60) AS taken");
  if (rows[0]?.taken !== 1) {
    throw new MigrationRefused(
      'Another process has been migrating for over a minute. Start again when it has finished, or end it.',
    );
  }
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
    // Where the connection is lost nothing can be noted; the unfinished record alone says that it stopped.
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
