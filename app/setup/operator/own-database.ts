import type { Environment, ToolConfig } from '../../config/config.ts';
import { startPrivateServer } from '../database/private-server.ts';
import { step } from '../progress.mjs';

const TOKENS = ['NEWPROJECT', 'OPS', 'STATSBOT'].flatMap((bot) => [`${bot}_BOT_TOKEN`, `${bot}_APP_TOKEN`]);

/** Whether `npm start` is the demo: no Slack token is set anywhere. */
export function isDemo(env: Environment): boolean {
  return TOKENS.every((name) => !env[name]);
}

/** The database of the program that runs with this environment; the private server is started, or shared, for it. */
export async function withOwnDatabase<T>(
  { env, config }: { env: Environment; config: Pick<ToolConfig, 'databaseUrl'> },
  use: (url: string) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl !== undefined) return use(config.databaseUrl);
  const server = await startPrivateServer({ dataDir: '.data/mysql', progress: step });
  try {
    return await use(`${server.url}/${isDemo(env) ? 'crewcall_demo' : 'crewcall'}`);
  } finally {
    await server.stop();
  }
}
