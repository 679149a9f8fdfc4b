import mysql from 'mysql2/promise';
import { connectionOptions, type DatabaseAddress, databaseAddress } from './address.ts';
import { KEPT_ALIVE } from './borrow.ts';

/** The database cannot be reached. The message says where, as which user, why, and what to check. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
}

/**
 * Opens a separate connection, and creates the database if it is missing and the user may. It accepts several
 * statements in one query. Throws {@link DatabaseUnreachable}.
 */
export async function connectOrCreate(url: string): Promise<mysql.Connection> {
  const address = databaseAddress(url);
  if (address.database === '') {
    throw new DatabaseUnreachable(
      `DATABASE_URL: the URL for ${address.host}:${address.port} names no database. Add /NAME to it.`,
    );
  }
  try {
    return await connect(address, address.database);
  } catch (error) {
    if (errorCode(error) === 'ER_BAD_DB_ERROR') return create(address);
    throw unreachable(address, error);
  }
}

async function connect(address: DatabaseAddress, database?: string): Promise<mysql.Connection> {
  return mysql.createConnection({
    ...connectionOptions(address),
    ...(database !== undefined && { database }),
    connectTimeout: address.connectTimeoutMs ?? 10_000,
    ...KEPT_ALIVE,
    timezone: 'Z',
    multipleStatements: true,
  });
}

async function create(address: DatabaseAddress): Promise<mysql.Connection> {
  const name = mysql.escapeId(address.database, true);
  const connection = await connect(address);
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
    await connection.query(`USE ${name}`);
    return connection;
  } catch (error) {
    await connection.end();
    throw unreachable(address, error);
  }
}

function unreachable({ host, port, socketPath, user, database }: DatabaseAddress, cause: unknown): Error {
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(errorCode(cause));
  const mends: Record<string, string> = {
    ER_DBACCESS_DENIED_ERROR:
      `As an administrator: CREATE DATABASE IF NOT EXISTS ${mysql.escapeId(database, true)} CHARACTER SET utf8mb4; ` +
      `GRANT ALL ON ${mysql.escapeId(database, true)}.* TO ${mysql.escape(user)}@'%';`,
    ER_ACCESS_DENIED_ERROR: 'Check user and password; special characters of the password must be percent-encoded.',
  };
  const mend = mends[String(errorCode(cause))] ?? 'Is the server running, and are host and port right?';
  return new DatabaseUnreachable(
    `DATABASE_URL: could not open the database ${database} on ${socketPath ?? `${host}:${port}`} as ${user || 'nobody'}: ${reason}. ${mend}`,
    { cause },
  );
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
