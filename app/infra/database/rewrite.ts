import { randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import mysql from 'mysql2/promise';
import type { Holds, PersonalTable, PersonalTables } from './personal.ts';
import { retryingLockConflicts } from './transaction.ts';

/** Functions that rewrite text. Each returns the same text if nothing has to change. */
export interface Rewriting {
  /** Only texts that contain one of these can change. They are compared without case and accents. */
  needles: readonly string[];
  text(text: string, inUse: boolean): string;
  /** For keys and for JSON that we write ourselves. */
  note(text: string, inUse: boolean): string;
  value(value: unknown, inUse: boolean): unknown;
  handle(text: string): string;
}

/** The number of rows rewritten, by `table.column`. */
export type Rewritten = ReadonlyMap<string, number>;

interface Column {
  name: string;
  holds: Exclude<Holds, 'nothing' | 'own'>;
}

interface Table {
  name: string;
  key: readonly string[];
  columns: readonly Column[];
  inUse: string;
}

type Row = Record<string, unknown>;

const ROWS_AT_ONCE = 200;
const AS_TEXT = 'utf8mb4';

/**
 * Rewrites text in all tables. Rows are searched without locks, in pages by primary key, and each is rewritten in a
 * short transaction of its own. A second run finds nothing. `only: 'count'` only counts.
 */
export async function rewriteEverywhere(
  connection: mysql.Connection,
  { tables, rewriting, only }: { tables: PersonalTables; rewriting: Rewriting; only?: 'count' },
): Promise<Rewritten> {
  const rewritten = new Map<string, number>();
  for (const [name, given] of Object.entries(tables)) {
    const table = await tableOf(connection, name, given);
    if (table.columns.length === 0) continue;
    for await (const row of rowsToLookAt(connection, table, rewriting.needles)) {
      const wanted = changesOf(table, row, rewriting).map(({ column }) => column.name);
      if (wanted.length === 0) continue;
      const changed =
        only === 'count'
          ? wanted
          : await retryingLockConflicts(() => rewriteRow(connection, table, { row, rewriting }));
      for (const column of changed) {
        const place = `${name}.${column}`;
        rewritten.set(place, (rewritten.get(place) ?? 0) + 1);
      }
    }
  }
  return rewritten;
}

async function tableOf(connection: mysql.Connection, name: string, given: PersonalTable): Promise<Table> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    `SELECT COLUMN_NAME AS name FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND CONSTRAINT_NAME = 'PRIMARY' ORDER BY ORDINAL_POSITION`,
    [name],
  );
  const columns = Object.entries(given.columns).flatMap(([column, holds]) =>
    holds === 'nothing' || holds === 'own' ? [] : [{ name: column, holds }],
  );
  return { name, key: rows.map((row) => String(row.name)), columns, inUse: given.inUse ?? 'FALSE' };
}

async function* rowsToLookAt(
  connection: mysql.Connection,
  table: Table,
  needles: readonly string[],
): AsyncGenerator<Row> {
  const escaped = needles.map((needle) => JSON.stringify(needle).slice(1, -1));
  const wanted = [...new Set([...needles, ...escaped])];
  const readable = table.columns.filter(({ holds }) => holds !== 'serialised');
  const tests = readable.flatMap(({ name }) =>
    wanted.map((needle) => ({
      sql: `LOCATE(?, CONVERT(${id(name)} USING ${AS_TEXT}) COLLATE utf8mb4_general_ci) > 0`,
      needle,
    })),
  );
  // The database cannot search data that Node serialised, so such tables are read completely.
  const isSearched = readable.length === table.columns.length;
  for (let last: Row | undefined; ; ) {
    const from = last;
    const after = from === undefined ? [] : table.key.map((name) => from[name]);
    const conditions = [
      ...(from === undefined ? [] : [`(${table.key.map(id).join(', ')}) > (${table.key.map(() => '?').join(', ')})`]),
      ...(isSearched ? [`(${tests.map(({ sql }) => sql).join(' OR ')})`] : []),
    ];
    const [rows] = await connection.execute<mysql.RowDataPacket[]>(
      `SELECT ${selected(table)} FROM ${id(table.name)}
       ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
       ORDER BY ${table.key.map(id).join(', ')} LIMIT ${ROWS_AT_ONCE}`,
      parameters([...after, ...(isSearched ? tests.map(({ needle }) => needle) : [])]),
    );
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) return;
    last = rows.at(-1);
  }
}

/** Returns the changed columns. */
async function rewriteRow(
  connection: mysql.Connection,
  table: Table,
  { row, rewriting }: { row: Row; rewriting: Rewriting },
): Promise<string[]> {
  const where = table.key.map((name) => `${id(name)} = ?`).join(' AND ');
  const key = table.key.map((name) => row[name]);
  await connection.beginTransaction();
  try {
    const [found] = await connection.execute<mysql.RowDataPacket[]>(
      `SELECT ${selected(table)} FROM ${id(table.name)} WHERE ${where} FOR UPDATE`,
      parameters(key),
    );
    const changes = found.flatMap((now) => changesOf(table, now, rewriting));
    for (const { column, value } of changes) await write(connection, { table, column, value, where, key });
    await connection.commit();
    return changes.map(({ column }) => column.name);
  } catch (error) {
    await connection.rollback();
    throw error;
  }
}

async function write(
  connection: mysql.Connection,
  { table, column, value, where, key }: { table: Table; column: Column; value: unknown; where: string; key: unknown[] },
): Promise<void> {
  const update = `UPDATE ${id(table.name)} SET ${id(column.name)} = ? WHERE ${where}`;
  try {
    await connection.execute(update, parameters([value, ...key]));
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'ER_DUP_ENTRY';
    if (!isTaken || column.holds !== 'key') throw error;
    await connection.execute(update, parameters([`${String(value)}~${randomBytes(3).toString('hex')}`, ...key]));
  }
}

type Bindable = string | number | bigint | boolean | Date | Buffer | null;

/** Values are bound as parameters, so that no mode of the server can interpret them as SQL. */
function parameters(values: readonly unknown[]): Bindable[] {
  return values.map((value) => {
    if (isBindable(value)) return value;
    throw new Error(`Expected a value that a column holds, got ${typeof value}.`);
  });
}

function isBindable(value: unknown): value is Bindable {
  return value === null || value instanceof Date || Buffer.isBuffer(value) || typeof value !== 'object';
}

/** Columns of a composite key are changed last, because the row is found by them. */
function changesOf(table: Table, row: Row, rewriting: Rewriting): { column: Column; value: unknown }[] {
  const inUse = Number(row.rowIsInUse) === 1;
  return table.columns
    .flatMap((column) => {
      const before = row[column.name];
      if (before === null || before === undefined) return [];
      const value = rewrite(column, before, { rewriting, inUse });
      return value === before ? [] : [{ column, value }];
    })
    .toSorted(
      (one, other) => Number(table.key.includes(one.column.name)) - Number(table.key.includes(other.column.name)),
    );
}

function rewrite(
  { holds }: Column,
  before: unknown,
  { rewriting, inUse }: { rewriting: Rewriting; inUse: boolean },
): unknown {
  if (holds === 'serialised') {
    if (!Buffer.isBuffer(before)) return before;
    const value: unknown = deserialize(before);
    const after = serialize(rewriting.value(value, inUse));
    return after.equals(serialize(value)) ? before : after;
  }
  const text = String(before);
  if (holds === 'handle') return rewriting.handle(text);
  if (holds === 'key') return rewriting.note(text, inUse);
  if (holds === 'text') return rewriting.text(text, inUse);
  const value: unknown = JSON.parse(text);
  const after = JSON.stringify(rewriting.value(value, inUse));
  return after === JSON.stringify(value) ? before : after;
}

function selected({ key, columns, inUse }: Table): string {
  const read = columns.map(({ name, holds }) =>
    holds === 'serialised' ? id(name) : `CONVERT(${id(name)} USING ${AS_TEXT}) AS ${id(name)}`,
  );
  const keys = key.filter((name) => !columns.some((column) => column.name === name)).map(id);
  return [...keys, ...read, `(${inUse}) AS rowIsInUse`].join(', ');
}

const id = (name: string): string => mysql.escapeId(name, true);
