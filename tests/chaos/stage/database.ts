import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { startPrivateServer } from '../../../app/setup/database/private-server.ts';
import { ROOT } from '../../helpers/compiled.ts';

const DATA_DIR = join(ROOT, '.data/chaos');

/** A database of this run's own on a server of ours, so that no other one is ever touched. */
export interface ChaosDatabase {
  url: string;
  port: number;
  /** The URL of the same database by another port of this machine. */
  through(port: number): string;
  /** Drops the database. Stops the server and removes its files if no other run uses it. */
  remove(): Promise<void>;
}

export async function createDatabase(): Promise<ChaosDatabase> {
  const server = await startPrivateServer({ dataDir: DATA_DIR, durable: false });
  const connection = await mysql.createConnection(server.url);
  const name = `chaos_${process.pid}_${Date.now()}`;
  await clearLeftBehind(connection);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  // This connection is unused for many minutes, so it must not be closed as idle.
  const alive = setInterval(() => void connection.ping().catch(() => undefined), 60_000);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    port: Number(url.port),
    through(port) {
      const other = new URL(url);
      other.port = String(port);
      return other.href;
    },
    async remove() {
      clearInterval(alive);
      await connection.query(`DROP DATABASE IF EXISTS ${name}`);
      await connection.end();
      await server.stop();
      const owners = join(DATA_DIR, 'owners');
      if (!existsSync(owners) || (await readdir(owners)).length === 0) {
        await rm(DATA_DIR, { recursive: true, force: true });
      }
    },
  };
}

/** Databases of runs that were killed before they could clean up. */
async function clearLeftBehind(connection: mysql.Connection): Promise<void> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW DATABASES LIKE 'chaos\\_%'");
  for (const name of rows.flatMap((row) => Object.values(row)).map(String)) {
    if (!isLiving(Number(name.split('_')[1]))) await connection.query(`DROP DATABASE ${mysql.escapeId(name)}`);
  }
}

function isLiving(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
