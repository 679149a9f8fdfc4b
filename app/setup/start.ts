import { DateTime } from 'luxon';
import { type Config, type Environment, environment, readConfig, type ToolConfig } from '../config/config.ts';
import { main } from '../main.ts';
import { type PrivateServer, startPrivateServer } from './database/private-server.ts';
import { keepFromDemo, takeDemoDatabase } from './demo-database.ts';
import { startDemoWorkspace } from './demo-workspace.ts';
import { isDemo } from './operator/own-database.ts';
import { expectFreePorts, type WantedPort } from './ports.ts';
import { step } from './progress.mjs';

/** `npm start`: the app against Slack, or with no Slack token anywhere the app, a sandbox workspace and the demo agency. */
export async function start(): Promise<void> {
  const env = environment();
  // Problems are reported before anything is started.
  if (isDemo(env)) await startDemo(env, readConfig(env, { tokens: 'optional' }));
  else await startReal(readConfig(env));
}

async function startReal({ http, adminPort, databaseUrl }: Config): Promise<void> {
  await expectFreePorts(ports({ http, adminPort }));
  const server = databaseUrl === undefined ? await privateServer() : undefined;
  if (databaseUrl !== undefined) await keepFromDemo(databaseUrl);
  await main();
  // The app holds its own share by now, and is the one to give it back when it has drained.
  await server?.stop();
}

async function startDemo(
  env: Environment,
  { http, adminPort, sandboxPort, databaseUrl, timeZone }: ToolConfig,
): Promise<void> {
  await expectFreePorts([
    { variable: 'SANDBOX_PORT', host: '127.0.0.1', port: sandboxPort, hint: 'Is the demo running already?' },
    ...ports({ http, adminPort }),
  ]);
  // The story on the terminal is for people; what goes wrong still shows between its lines.
  if (!env.LOG_LEVEL) process.env.LOG_LEVEL = 'warn';
  // What takes half an hour, or comes in the morning, comes within minutes: nobody watches a demo for longer.
  if (!env.CLAIM_ESCALATION_MINUTES) process.env.CLAIM_ESCALATION_MINUTES = '4';
  if (!env.STANDBY_MINUTES) process.env.STANDBY_MINUTES = '2';
  if (!env.OPS_DIGEST_CRON) process.env.OPS_DIGEST_CRON = daily({ minutes: 2, timeZone });
  if (!env.DIGEST_CRON) process.env.DIGEST_CRON = daily({ minutes: 3, timeZone });
  // In the private server the demo has a database of its own, apart from the real agency's.
  const url = databaseUrl ?? `${(await privateServer()).url}/crewcall_demo`;
  await takeDemoDatabase(url, { isOurs: databaseUrl === undefined });
  process.env.DATABASE_URL = url;
  const { prepareDemo, runDemo } = await import('../../prisma/demo.ts');
  await Promise.all([openWorkspace(env), prepareDemo(url)]);
  await main();
  await runDemo({ controlToken: process.env.SANDBOX_TOKEN ?? '' });
}

async function openWorkspace(env: Environment): Promise<void> {
  const page = await step('Starting the sandbox workspace', () => startDemoWorkspace(env));
  process.stdout.write(
    `No Slack token in the environment or in .env: this is the demo agency, in a workspace on this machine.\nOpen ${page}\n`,
  );
}

/** Each day at the time that it will be in so many minutes, for cron in this zone. */
function daily({ minutes, timeZone }: { minutes: number; timeZone: string }): string {
  return DateTime.now().setZone(timeZone).plus({ minutes }).toFormat("'0' m H '* * *'");
}

function ports({ http, adminPort }: Pick<ToolConfig, 'http' | 'adminPort'>): WantedPort[] {
  const admin = adminPort === undefined ? [] : [{ variable: 'ADMIN_PORT', host: http.host, port: adminPort }];
  return [{ variable: 'PORT', ...http }, ...admin];
}

function privateServer(): Promise<PrivateServer> {
  return startPrivateServer({ dataDir: '.data/mysql', progress: step });
}
