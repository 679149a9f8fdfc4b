import { existsSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { Environment, ToolConfig } from '../../config/config.ts';
import { startPrivateServer } from '../database/private-server.ts';
import { step } from '../progress.mjs';

const TOKENS = ['NEWPROJECT', 'OPS', 'STATSBOT'].flatMap((bot) => [`${bot}_BOT_TOKEN`, `${bot}_APP_TOKEN`]);

/** Whether `npm start` runs the demo: no Slack token is set anywhere. */
export function isDemo(env: Environment): boolean {
  return TOKENS.every((name) => !env[name]);
}

/** The name of this environment's database in the private server. */
function nameFor(env: Environment): string {
  return isDemo(env) ? 'crewcall_demo' : 'crewcall';
}

/**
 * Opens the database that npm start has created in the private server. Undefined if there is none yet. If the server
 * is stopped, it is started for this, and `stop` stops it again.
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

/**
 * Runs work with the database of this environment's program. If it is in the private server, that is started or
 * shared.
 */
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
