import { existsSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { Environment, ToolConfig } from '../../config/config.ts';
import { startPrivateServer } from '../database/private-server.ts';
import { step } from '../progress.mjs';

const TOKENS = ['NEWPROJECT', 'OPS', 'STATSBOT'].flatMap((bot) => [`${bot}_BOT_TOKEN`, `${bot}_APP_TOKEN`]);

/** Whether `npm start` is the demo: no Slack token is set anywhere. */
export function isDemo(env: Environment): boolean {
  return TOKENS.every((name) => !env[name]);
}

/** The name of the database that the program of this environment has in the private server. */
function nameFor(env: Environment): string {
  return isDemo(env) ? 'crewcall_demo' : 'crewcall';
}

/**
 * The database that npm start has made in the private server, for looking into it; undefined where there is none yet.
 * A server that does not run is started for the look, and stopped by `stop`.
 */
export async function openOwnServer(
  env: Environment,
  dataDir = '.data/mysql',
): Promise<{ url: string; stop: () => Promise<void> } | undefined> {
  if (env.DATABASE_URL || !existsSync(join(dataDir, 'db'))) return undefined;
  const { url, stop } = await startPrivateServer({ dataDir });
  const name = nameFor(env);
  try {
    const connection = await mysql.createConnection(url);
    const [found] = await connection.query<mysql.RowDataPacket[]>('SHOW DATABASES LIKE ?', [name]);
    await connection.end();
    if (found.length > 0) return { url: `${url}/${name}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
  await stop();
  return undefined;
}

/** The database of the program that runs with this environment; the private server is started, or shared, for it. */
export async function withOwnDatabase<T>(
  { env, config }: { env: Environment; config: Pick<ToolConfig, 'databaseUrl'> },
  use: (url: string) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl !== undefined) return use(config.databaseUrl);
  const server = await startPrivateServer({ dataDir: '.data/mysql', progress: step });
  try {
    return await use(`${server.url}/${nameFor(env)}`);
  } finally {
    await server.stop();
  }
}
