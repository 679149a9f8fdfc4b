import mysql from 'mysql2/promise';
import { startPrivateServer } from '../../app/setup/database/private-server.ts';

/** Makes a database for each contestant and trial, on one server. */
export interface Databases {
  create(name: string): Promise<string>;
  /** Drops the databases, and stops the server if it is ours. */
  stop(): Promise<void>;
}

/** Uses the server of TEST_DATABASE_URL, or one of our own that writes as durably as in production. */
export async function openDatabases(serverUrl: string | undefined): Promise<Databases> {
  const own = serverUrl === undefined ? await startPrivateServer({ dataDir: '.data/bench' }) : undefined;
  const server = new URL(own?.url ?? serverUrl ?? '');
  const connection = await mysql.createConnection(server.href);
  const made: string[] = [];
  return {
    async create(name) {
      const database = `bench_${process.pid}_${name.replace(/\W/g, '_')}`;
      await connection.query(`DROP DATABASE IF EXISTS ${database}`);
      await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
      made.push(database);
      server.pathname = `/${database}`;
      return server.href;
    },
    async stop() {
      for (const database of made) await connection.query(`DROP DATABASE IF EXISTS ${database}`);
      await connection.end();
      await own?.stop();
    },
  };
}
