import mysql from 'mysql2/promise';
import { type Environment, environment, readConfig } from '../config/config.ts';
import { main } from '../main.ts';
import { type PrivateServer, startPrivateServer } from './database/private-server.ts';
import { startDemoWorkspace } from './demo-workspace.ts';
import { step } from './progress.mjs';

const TOKENS = ['NEWPROJECT', 'OPS', 'STATSBOT'].flatMap((bot) => [`${bot}_BOT_TOKEN`, `${bot}_APP_TOKEN`]);

/** `npm start`: the app against Slack, or with no Slack token anywhere the app, a sandbox workspace and the demo agency. */
export async function start(): Promise<void> {
  const env = environment();
  const isDemo = TOKENS.every((name) => !env[name]);
  // What is wrong is said before anything is started.
  if (isDemo) readConfig(env, { tokens: 'optional' });
  else readConfig(env);
  const server = env.DATABASE_URL ? undefined : await startPrivateServer({ dataDir: '.data/mysql', progress: step });
  if (isDemo) return startDemo(env, server);
  await main();
  // The app holds its own share by now, and is the one to give it back when it has drained.
  await server?.stop();
}

async function startDemo(env: Environment, server: PrivateServer | undefined): Promise<void> {
  // The story on the terminal is for people; what goes wrong still shows between its lines.
  if (!env.LOG_LEVEL) process.env.LOG_LEVEL = 'warn';
  const page = await step('Starting the sandbox workspace', () => startDemoWorkspace(env));
  // The demo's agency stays apart from the real one that may live in the same server one day.
  if (server !== undefined) process.env.DATABASE_URL = await emptyDemoDatabase(server.url);
  process.stdout.write(
    `No Slack token in the environment or in .env: this is the demo agency, in a workspace on this machine.\nOpen ${page}\n`,
  );
  const { prepareDemo, runDemo } = await import('../../prisma/demo.ts');
  await prepareDemo(environment().DATABASE_URL ?? '');
  await main();
  await runDemo({ controlToken: process.env.SANDBOX_TOKEN ?? '' });
}

/** The sandbox forgets everything when it ends; a database that remembered would speak of messages that are gone. */
async function emptyDemoDatabase(serverUrl: string): Promise<string> {
  // Stays open as long as we live: the lock keeps a second demo from emptying the database below the first.
  const connection = await mysql.createConnection(serverUrl);
  const [rows] = await connection.query<mysql.RowDataPacket[]>("SELECT GET_LOCK('crewcall_demo', 1) AS taken");
  if (rows[0]?.taken !== 1) {
    throw Object.assign(new Error('The demo is running already, from this folder. Stop it first, with Ctrl-C.'), {
      name: 'DemoRefused',
    });
  }
  await connection.query('DROP DATABASE IF EXISTS crewcall_demo');
  return `${serverUrl}/crewcall_demo`;
}
