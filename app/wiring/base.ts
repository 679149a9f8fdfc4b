import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { consequences } from '../domain/consequences.ts';
import { afterRestore } from '../domain/restored.ts';
import { reachableAdmin } from '../domain/team/roster/admins.ts';
import type { Clock } from '../infra/clock.ts';
import type { Database, Tx } from '../infra/database/client.ts';
import { migrate } from '../infra/database/migrate.ts';
import { createTransact, type FactServices } from '../infra/database/transaction.ts';
import { createEffects, type Effects } from '../infra/effects/effects.ts';
import { lookForRestore, type Restore } from '../infra/effects/origin.ts';
import { workerName } from '../infra/jobs/fleet.ts';
import { type Log, logTelemetry } from '../infra/log/log.ts';
import { openLifeLine } from '../infra/processes/life-line.ts';
import { createProcesses, type Processes } from '../infra/processes/processes.ts';
import type { Redis } from '../infra/redis/redis.ts';
import type { Patience } from '../infra/slack/patience.ts';
import type { Closing } from '../infra/stop.ts';
import { createTelemetry, type Telemetry } from '../infra/telemetry.ts';
import { startPrivateServer } from '../setup/database/private-server.ts';

/**
 * The folder in which each process records the calls that it sends to other systems. After a crash, other processes of
 * this host see there which calls were never sent.
 */
const DEPARTURES_FOLDER = '.data/calls';

/** What everything else is built on. It is opened first and closed last. */
export interface Base extends FactServices {
  config: Config;
  log: Log;
  telemetry: Telemetry;
  patience: Patience;
  databaseUrl: string;
  /** The processes on this database. */
  processes: Processes;
  effects: Effects;
  redis: Redis | undefined;
  /** The last restore of the database from a dump, if there was one. */
  restore: Restore | undefined;
  /** The parts that are opened; they are closed in reverse order. */
  closing: Closing;
}

export interface BaseOptions {
  config: Config;
  clock: Clock;
  log: Log;
  patience: Patience;
  open: (url: string) => Database;
  closing: Closing;
  /** Called when processes are found to be dead; `cutOff` names those that lost their database session. */
  onDead: (cutOff: readonly string[]) => Promise<void>;
  /** Called when other processes took this one for dead. */
  onForgotten: () => Promise<void>;
}

/** Opens the database with all migrations applied, and Redis if it is configured. */
export async function openBase({ config, clock, log, patience, open, closing, ...hears }: BaseOptions): Promise<Base> {
  const telemetry = createTelemetry();
  closing.push({ name: 'the log', stop: logTelemetry(log, telemetry) });

  const databaseUrl = config.databaseUrl ?? (await ownDatabase(closing));
  await migrate(databaseUrl);
  const db = open(databaseUrl);
  closing.push({ name: 'the database connections', stop: () => db.$disconnect() });
  const transact = createTransact(db, consequences);

  const redis = config.redisUrls && (await loadRedis()).createRedis({ urls: config.redisUrls, clock, telemetry });
  if (redis !== undefined) {
    closing.push({ name: 'the connection to Redis', stop: () => redis.stop() });
    await redis.opened();
  }

  const restore = await lookForRestore(transact, async (tx, restored) => {
    telemetry.emit('database.restored', { dumpedAt: restored.dumpedAt.toISOString() });
    await afterRestore(tx, restored, clock.now());
  });
  if ((await reachableAdmin(db)) === null) telemetry.emit('roster.without_admin', { mend: 'npm run admin -- EMAIL' });

  const name = workerName();
  const lifeLine = openLifeLine({ url: databaseUrl, name });
  const processes = createProcesses({ db, clock, telemetry, name, lifeLine, ...hears });
  closing.push({ name: 'the look at other processes', stop: () => processes.stop() });
  const departuresFolder = DEPARTURES_FOLDER;
  const effects = createEffects({ db, transact, clock, telemetry, process: processes, departuresFolder });
  closing.push({ name: 'the effects', stop: async () => effects.stop() });
  return {
    ...{ config, clock, log, telemetry, patience, databaseUrl, db, transact, redis, restore },
    ...{ processes, effects, closing },
  };
}

/**
 * Writes a report for the operators without waiting for it. The code that notices an outage has no transaction, so
 * the report gets its own. If it cannot be written, the error is logged.
 */
export function tellOperators(
  { transact, telemetry }: Pick<Base, 'transact' | 'telemetry'>,
  write: (tx: Tx) => Promise<unknown>,
): void {
  transact(write).catch((error: unknown) => telemetry.emit('report.failed', { because: String(error) }));
}

/** Loaded on demand, because most installations have no Redis. */
const loadRedis = () => import('../infra/redis/redis.ts');

/** The private server under .data/, used without DATABASE_URL. */
async function ownDatabase(closing: Closing): Promise<string> {
  const server = await startPrivateServer({ dataDir: join(process.cwd(), '.data', 'mysql') });
  closing.push({ name: 'the private database server', stop: () => server.stop() });
  return `${server.url}/crewcall`;
}
