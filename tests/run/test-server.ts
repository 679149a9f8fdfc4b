import { createHash } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { type PrivateServer, startPrivateServer } from '../../app/setup/database/private-server.ts';
import type { Progress } from '../../app/setup/database/server-program.ts';

const MEMORY = '/dev/shm';
/** Ten times as much as a whole run writes. */
const ROOM_BYTES = 2 * 2 ** 30;
const LEFT_BEHIND_MS = 6 * 3_600_000;

/**
 * The database server that all tests share. It is the one of DATABASE_URL if its user may create databases, otherwise
 * one of our own under .data/test. That one is faster than safe: its data are in memory, if there is room.
 */
export async function startTestServer(databaseUrl: string | undefined, progress: Progress): Promise<PrivateServer> {
  const given = databaseUrl ? await givenServer(databaseUrl) : undefined;
  if (given !== undefined) return given;
  const server = await startPrivateServer({ dataDir: '.data/test', durable: false, memory: memory(), progress });
  await clearLeftBehind(server.url);
  return server;
}

/**
 * Creating and dropping tables takes half the work there. Undefined: the system has no such place, or too little room.
 */
function memory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < ROOM_BYTES) return undefined;
  } catch {
    return undefined; // Not on this system.
  }
  // Each folder of the repository has a server of its own.
  return join(MEMORY, `crewcall-${createHash('sha256').update(process.cwd()).digest('hex').slice(0, 16)}`);
}

async function givenServer(databaseUrl: string): Promise<PrivateServer | undefined> {
  const url = new URL(databaseUrl);
  url.pathname = '/';
  const name = `test_${Date.now()}_try`;
  try {
    const connection = await mysql.createConnection(url.href);
    await connection.query(`CREATE DATABASE ${name}`);
    await connection.query(`DROP DATABASE ${name}`);
    await connection.end();
    return { url: url.href, stop: async () => {} };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stdout.write(`DATABASE_URL is not used for the tests, for no database can be made there: ${reason}\n`);
    return undefined;
  }
}

/** Databases of tests that were killed before they could clean up. */
async function clearLeftBehind(serverUrl: string): Promise<void> {
  const connection = await mysql.createConnection(serverUrl);
  const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW DATABASES LIKE 'test\\_%'");
  for (const name of rows.flatMap((row) => Object.values(row)).map(String)) {
    const madeAt = Number(name.split('_')[1]);
    if (Date.now() - madeAt > LEFT_BEHIND_MS) await connection.query(`DROP DATABASE ${mysql.escapeId(name)}`);
  }
  await connection.end();
}
