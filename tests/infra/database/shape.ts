import type { RowDataPacket } from 'mysql2/promise';

type Query = (sql: string) => Promise<RowDataPacket[]>;

/** Everything that defines the tables of the current database, a line for each item, to compare it with another one. */
export async function shapeOf(query: Query): Promise<string[]> {
  const lines = await Promise.all([tables(query), columns(query), indexes(query), foreignKeys(query)]);
  return lines.flat().sort();
}

/** The lines that are in only one of the two. */
export function drift({ schema, migrated }: { schema: string[]; migrated: string[] }): string[] {
  return [
    ...schema.filter((line) => !migrated.includes(line)).map((line) => `only in schema.prisma: ${line}`),
    ...migrated.filter((line) => !schema.includes(line)).map((line) => `only in the migrations: ${line}`),
  ];
}

async function tables(query: Query): Promise<string[]> {
  const rows = await query(
    `SELECT CONCAT('table ', TABLE_NAME, ' ', ENGINE, ' ', TABLE_COLLATION) AS line
     FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> '_prisma_migrations'`,
  );
  return rows.map(({ line }) => line);
}

async function columns(query: Query): Promise<string[]> {
  const rows = await query(
    `SELECT CONCAT_WS(' ', 'column', CONCAT(TABLE_NAME, '.', COLUMN_NAME), COLUMN_TYPE, COLLATION_NAME,
       IF(IS_NULLABLE = 'YES', 'NULL', 'NOT NULL'), CONCAT('DEFAULT ', COLUMN_DEFAULT), NULLIF(EXTRA, '')) AS line
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> '_prisma_migrations'`,
  );
  return rows.map(({ line }) => line);
}

async function indexes(query: Query): Promise<string[]> {
  const rows = await query(
    `SELECT CONCAT(IF(MIN(NON_UNIQUE) = 0, 'unique index ', 'index '), TABLE_NAME, '.', INDEX_NAME, ' (',
       GROUP_CONCAT(CONCAT_WS(' ', COLUMN_NAME, SUB_PART, COLLATION) ORDER BY SEQ_IN_INDEX SEPARATOR ', '), ')') AS line
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> '_prisma_migrations'
     GROUP BY TABLE_NAME, INDEX_NAME`,
  );
  return rows.map(({ line }) => line);
}

async function foreignKeys(query: Query): Promise<string[]> {
  const rows = await query(
    `SELECT CONCAT('foreign key ', k.TABLE_NAME, '.', k.CONSTRAINT_NAME, ' (', GROUP_CONCAT(k.COLUMN_NAME ORDER BY k.ORDINAL_POSITION),
       ') to ', k.REFERENCED_TABLE_NAME, ' (', GROUP_CONCAT(k.REFERENCED_COLUMN_NAME ORDER BY k.ORDINAL_POSITION),
       ') ON DELETE ', MIN(r.DELETE_RULE), ' ON UPDATE ', MIN(r.UPDATE_RULE)) AS line
     FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
       ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
     WHERE k.TABLE_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_NAME IS NOT NULL
     GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.REFERENCED_TABLE_NAME`,
  );
  return rows.map(({ line }) => line);
}
