import mysql from 'mysql2/promise';
import { startPrivateServer } from '../../app/setup/database/private-server.ts';

/** Makes a database for each contestant and trial, on one server. */
export interface Databases {
  create(name: string): Promise<string>;
  /** Takes the databases away, and the server where it is ours. */
  stop(): Promise<void>;
}

/** On the server that TEST_DATABASE_URL names, or on one of our own that keeps its promises as in production. */
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
