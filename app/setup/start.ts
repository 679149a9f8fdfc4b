import { parseArgs } from 'node:util';
import { DateTime } from 'luxon';
import { type Config, type Environment, environment, readConfig, type ToolConfig } from '../config/config.ts';
import { main } from '../main.ts';
import { type PrivateServer, startPrivateServer } from './database/private-server.ts';
import { keepFromDemo, takeDemoDatabase } from './demo-database.ts';
import { startDemoProcesses } from './demo-processes.ts';
import { startDemoWorkspace } from './demo-workspace.ts';
import { movableClock } from './movable-clock.ts';
import { isDemo } from './operator/own-database.ts';
import { expectFreePorts, type WantedPort } from './ports.ts';
import { step } from './progress.mjs';

/**
 * `npm start`: runs the app with Slack. If no Slack token is set, runs the app with a sandbox workspace and the demo
 * agency.
 */
export async function start(args: readonly string[] = []): Promise<void> {
  const processes = processesIn(args);
  const env = environment();
  // Problems are reported before anything is started.
  if (isDemo(env)) return startDemo(env, { ...readConfig(env, { tokens: 'optional' }), processes });
  if (processes > 1) throw wrongUsage(NOT_HERE);
  await startReal(readConfig(env));
}

const MOST_PROCESSES = 5;
const NOT_HERE =
  '--processes is for the demo, and Slack tokens are set. Start the program once on each host, with the same DATABASE_URL and REDIS_URL: see docs/running-many.md.';

/** The number in `--processes 3`. */
function processesIn(args: readonly string[]): number {
  let given: string | undefined;
  try {
    given = parseArgs({ args: [...args], options: { processes: { type: 'string' } } }).values.processes;
  } catch (error) {
    throw wrongUsage(error instanceof Error ? error.message : String(error));
  }
  const count = Number(given ?? '1');
  if (Number.isInteger(count) && count >= 1 && count <= MOST_PROCESSES) return count;
  throw wrongUsage(`--processes: expected a whole number from 1 to ${MOST_PROCESSES}, got "${given}".`);
}

function wrongUsage(problem: string): Error {
  return Object.assign(new Error(problem), { name: 'WrongUsage' });
}

async function startReal({ http, adminPort, databaseUrl }: Config): Promise<void> {
  await expectFreePorts(ports({ http, adminPort }));
  const server = databaseUrl === undefined ? await privateServer() : undefined;
  if (databaseUrl !== undefined) await keepFromDemo(databaseUrl);
  await main();
  // The app holds its own share of the database server by now, and gives it back after draining.
  await server?.stop();
}

async function startDemo(
  env: Environment,
  { http, adminPort, sandboxPort, databaseUrl, timeZone, processes }: ToolConfig & { processes: number },
): Promise<void> {
  await expectFreePorts([
    { variable: 'SANDBOX_PORT', host: '127.0.0.1', port: sandboxPort, hint: 'Is the demo running already?' },
    ...ports({ http, adminPort }),
  ]);
  // Information goes to the terminal as the demo's story, not as log lines. Warnings still appear between its lines.
  if (!env.LOG_LEVEL) process.env.LOG_LEVEL = 'warn';
  // In the demo, events that usually take half an hour or come in the morning come within minutes, because nobody
  // watches longer.
  if (!env.CLAIM_ESCALATION_MINUTES) process.env.CLAIM_ESCALATION_MINUTES = '4';
  // Chloe, one of the demo's people, has do-not-disturb at night.
  if (!env.RESPECT_DND) process.env.RESPECT_DND = 'true';
  if (!env.STANDBY_MINUTES) process.env.STANDBY_MINUTES = '2';
  if (!env.OPS_DIGEST_CRON) process.env.OPS_DIGEST_CRON = daily({ minutes: 2, timeZone });
  if (!env.DIGEST_CRON) process.env.DIGEST_CRON = daily({ minutes: 3, timeZone });
  // In the private server the demo has its own database, separate from the real agency's.
  const url = databaseUrl ?? `${(await privateServer()).url}/crewcall_demo`;
  await takeDemoDatabase(url, { isOurs: databaseUrl === undefined });
  process.env.DATABASE_URL = url;
  // The demo's people must not get into the shared directory of a real agency.
  delete process.env.REDIS_URL;
  const { prepareDemo, runDemo } = await import('../../prisma/demo.ts');
  await Promise.all([openWorkspace(env), prepareDemo(url)]);
  const controlToken = process.env.SANDBOX_TOKEN ?? '';
  if (processes > 1) {
    await runDemo({ controlToken, processes: await startDemoProcesses({ count: processes, http }) });
  } else {
    const clock = movableClock();
    await main({ clock });
    await runDemo({ controlToken, clock });
  }
}

async function openWorkspace(env: Environment): Promise<void> {
  const page = await step('Starting the sandbox workspace', () => startDemoWorkspace(env));
  process.stdout.write(
    `No Slack token in the environment or in .env: this is the demo agency, in a workspace on this machine.\nOpen ${page}\n`,
  );
}

/** A cron expression for every day at the time that it will be in `minutes`, in this zone. */
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
