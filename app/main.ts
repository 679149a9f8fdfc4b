import pLimit from 'p-limit';
import { commandOps, commandStatsbot } from '../commands/index.ts';
import { listenNewproject, listenOps, listenStatsbot } from '../listeners/index.ts';
import { type Config, environment, readConfig } from './config/config.ts';
import { secretsOf } from './config/secrets.ts';
import { withoutEffect } from './config/without-effect.ts';
import { reportDeadJob } from './domain/reports/dead.ts';
import { report } from './domain/reports/report.ts';
import { startWithStandIn } from './domain/reports/stand-in.ts';
import { DECIDED_WITHIN_MS } from './inbound/slack/acts.ts';
import type { Services } from './inbound/slack/services.ts';
import { type Clock, systemClock } from './infra/clock.ts';
import { type Database, openDatabase } from './infra/database/client.ts';
import { doubting } from './infra/effects/restored.ts';
import { createForeground, type Foreground } from './infra/foreground.ts';
import { keepHeapSmall } from './infra/heap.ts';
import { createInOrder } from './infra/in-order.ts';
import type { JobRunner } from './infra/jobs/job.ts';
import { Worker } from './infra/jobs/worker/worker.ts';
import { createLog, type Log } from './infra/log/log.ts';
import { patientOutput } from './infra/log/patient-output.ts';
import { both, recentLog } from './infra/log/recent-log.ts';
import { callsThrough } from './infra/processes/calls.ts';
import { PATIENCE, type Patience } from './infra/slack/patience.ts';
import { type Closing, close, once, onSignals, type Part } from './infra/stop.ts';
import { agencyOf } from './wiring/agency.ts';
import { type Base, openBase } from './wiring/base.ts';
import { openBots, openDirectory } from './wiring/bots.ts';
import { createTicks, startClock, type Ticks } from './wiring/by-the-clock.ts';
import { openDoors } from './wiring/doors.ts';
import { jobs } from './wiring/jobs.ts';
import { openNumbers } from './wiring/numbers.ts';
import { openOutside } from './wiring/outside.ts';
import { warmUp } from './wiring/warm-up.ts';

const GRACE_MS = 4_000;
/** After this time, what only the start needs is no longer in use. */
const STARTED_MS = 3_000;
/** The folder for the last lines of the log, for `npm run support`; the log itself goes to standard output. */
const LOG_FOLDER = '.data/log';
/**
 * The most clicks that use the database at once. It is less than the number of connections, so that jobs and events
 * get some too.
 */
const AT_THE_DATABASE = 6;
/** The most clicks that are answered at once after their acknowledgements, each by a connection to Slack. */
const AFTERWARDS = 16;

/** The running program. */
export interface Crewcall extends Ticks {
  /** The URL where it accepts events. */
  url: string;
  /** The URL where it reports its health. */
  adminUrl: string;
  services: Services;
  worker: Worker;
  /** Resolves when all bots are connected, however long Slack is unreachable. Rejects if a token is wrong. */
  connected: Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  log: Log;
  /** How long the decision about a click may take. Slack waits three seconds; tests on a busy machine raise this. */
  decidedWithinMs?: number;
  patience?: Partial<Patience>;
  /** Rehearses claims after the start, so that the first click is about as quick as later ones. */
  warmsUp?: boolean;
  /** The demo and tests may inject a clock. */
  clock?: Clock;
  open?: (url: string) => Database;
}

/**
 * The program of `npm start`, which runs until it is stopped. If an operator must fix a problem, it ends with a
 * message.
 */
export async function main(options: Pick<StartOptions, 'decidedWithinMs' | 'patience' | 'clock'> = {}): Promise<void> {
  const config = readConfig();
  const destination = both(patientOutput(1), recentLog(LOG_FOLDER));
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config), destination });
  for (const { variable, because } of withoutEffect(environment())) {
    log.warn({ variable, because }, `${variable} is set, but has no effect: ${because}`);
  }
  const crewcall = await start(config, { log, warmsUp: true, ...options });
  const stop = once(async (because: string) => {
    log.info({ because }, 'stopping');
    await crewcall.stop().catch((error: unknown) => log.error(error instanceof Error ? error.message : String(error)));
    log.info('stopped');
  });
  onSignals(stop);
  // A connection that breaks while it is being opened can leave an unhandled rejection in the database driver. Facts
  // and jobs are safe in the database, so the program goes on.
  process.on('unhandledRejection', (error) => log.error({ because: String(error) }, 'a promise failed unheard'));
  // The heap is trimmed once, when the rehearsal is over and hardly anybody has clicked yet, because it takes a tenth
  // of a second.
  systemClock.after(STARTED_MS, () => void keepHeapSmall());
  crewcall.connected.catch(async (error: unknown) => {
    log.fatal(error instanceof Error ? error.message : String(error));
    await stop('a bot cannot start');
    process.exit(1);
  });
}

type WireOptions = Required<StartOptions> & { patience: Patience; closing: Closing };

/**
 * Wires everything and starts it from the bottom up: database, jobs, HTTP, and last Slack, which may be unreachable.
 */
export async function start(config: Config, { log, patience, ...given }: StartOptions): Promise<Crewcall> {
  const closing: Closing = [];
  try {
    return await wire(config, {
      clock: systemClock,
      open: openDatabase,
      decidedWithinMs: DECIDED_WITHIN_MS,
      warmsUp: false,
      log,
      ...given,
      patience: { ...PATIENCE, ...patience },
      closing,
    });
  } catch (error) {
    await close(closing);
    throw error;
  }
}

async function wire(config: Config, { decidedWithinMs, warmsUp, ...given }: WireOptions): Promise<Crewcall> {
  const base = await openBase({
    ...{ config, ...given },
    onDead: (cutOff) => worker.inherit(cutOff),
    onForgotten: () => worker.show(),
  });
  const { clock, telemetry, db, transact, redis, processes, closing } = base;
  const bots = openBots(base);
  const directory = openDirectory(base, bots);
  const numbers = openNumbers(base, directory);
  const ticks = createTicks(base, numbers);
  const agency = agencyOf(config, bots.ops);
  const outside = await openOutside(base);
  const { exchange } = outside;

  const runners = jobs({ base, bots, directory, numbers, outside, agency, takeScores: ticks.takeScores });
  const foreground = createForeground(clock);
  const worker: Worker = createWorker(base, runners, foreground);

  const services: Services = {
    ...{ db, transact, clock, telemetry, config, directory, decidedWithinMs, patience: base.patience },
    ...{ newproject: bots.newproject, ops: bots.ops, statsbot: bots.statsbot },
    metricAnswers: numbers.metricAnswers,
    line: pLimit(AT_THE_DATABASE),
    inOrder: createInOrder(),
    foreground,
    afterwards: afterwards(foreground),
  };
  listen(services);

  const { server, adminServer, queue } = await openDoors({ base, bots, exchange, agency, foreground });
  // Stopped in this order: the ways in are closed, work in progress ends, then outgoing connections are closed.
  const working: Part[] = [
    ...bots.all.map((bot) => ({ name: `@${bot.name}`, stop: () => bot.stop() })),
    { name: 'the directory', stop: () => directory.stop() },
    { name: 'the worker', stop: () => worker.stop(GRACE_MS) },
  ];
  if (queue !== undefined) working.push({ name: 'the queue of events', stop: () => queue.stop() });
  closing.push(working, { name: 'HTTP', stop: () => server.stop() });

  await worker.start();
  await processes.start();
  if (redis === undefined && processes.count() > 1) telemetry.emit('processes.apart', { count: processes.count() });
  queue?.start();
  const starts = bots.all.map((bot) =>
    bot === bots.statsbot ? startWithStandIn(bot, { transact, clock }) : bot.start(),
  );
  const connected = Promise.all(starts).then(() => telemetry.emit('app.ready', { url: server.url }));
  if (warmsUp) working.push(warmUp(base, { connected, atOnce: AT_THE_DATABASE }));
  directory.start();
  working.push(...startClock({ base, ticks, directory, exchange }));

  return {
    ...ticks,
    url: server.url,
    adminUrl: adminServer.url,
    services,
    worker,
    connected,
    stop: () => close(closing),
  };
}

function createWorker(
  { db, transact, clock, telemetry, redis, restore, processes }: Base,
  runners: readonly JobRunner[],
  foreground: Foreground,
): Worker {
  return new Worker({
    ...{ name: processes.name, db, transact, clock, telemetry },
    calls: redis && callsThrough(redis, clock),
    parts: { apart: () => (redis?.isSound() ? 1 : processes.count()) },
    yields: () => foreground.calm(),
    runners: runners.map(doubting(restore)),
    onDead: (tx, job) => reportDeadJob(tx, { ...job, at: clock.now() }),
    onObstacle: async (tx, obstacle) => void (await report(tx, { ...obstacle, at: clock.now() })),
  });
}

function afterwards(foreground: Foreground): Services['afterwards'] {
  const fewAtOnce = pLimit(AFTERWARDS);
  return (work) =>
    fewAtOnce(async () => {
      await foreground.calm();
      return work();
    });
}

/** Registers all listeners and commands; the bots receive events once they have started. */
function listen(services: Services): void {
  listenNewproject(services);
  listenOps(services);
  commandOps(services);
  if (services.statsbot === undefined) return;
  listenStatsbot(services.statsbot, services);
  commandStatsbot(services.statsbot, services);
}
