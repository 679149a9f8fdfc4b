import { join } from 'node:path';
import pLimit from 'p-limit';
import { commandOps, commandStatsbot } from '../commands/index.ts';
import { listenNewproject, listenOps, listenStatsbot } from '../listeners/index.ts';
import { type BotTokens, type Config, environment, readConfig, secretsOf } from './config/config.ts';
import { withoutEffect } from './config/without-effect.ts';
import { beginExchange, type Exchange, exchangeJobs, followAnnouncements } from './domain/announcements/exchange.ts';
import { announcementJobs } from './domain/announcements/jobs.ts';
import { listEndpoints } from './domain/announcements/webhooks/endpoints.ts';
import { webhookJobs } from './domain/announcements/webhooks/jobs.ts';
import { consequences } from './domain/consequences.ts';
import { dailyJobs } from './domain/daily/jobs.ts';
import { opsDigestTick } from './domain/daily/take.ts';
import { digestTick } from './domain/feedback/figures/digest.ts';
import { digestJobs } from './domain/feedback/figures/digest-jobs.ts';
import { feedbackJobs } from './domain/feedback/jobs.ts';
import { openScores } from './domain/feedback/scores/scores.ts';
import { feedbackTick } from './domain/feedback/scores/tick.ts';
import { homeJobs } from './domain/home/jobs.ts';
import { watchTrail } from './domain/home/watch.ts';
import { intercomJobs } from './domain/intercom/jobs.ts';
import { hurry } from './domain/invoices/invoice.ts';
import { invoiceJobs } from './domain/invoices/jobs.ts';
import { createMetricAnswers } from './domain/metrics/answer/metric-answers.ts';
import { metricsJobs } from './domain/metrics/jobs.ts';
import { createCatalogue } from './domain/metrics/question/catalogue.ts';
import { openSources } from './domain/metrics/sources/open.ts';
import { takeDueSubscriptions } from './domain/metrics/subscriptions/subscribe.ts';
import { claimJobs } from './domain/offers/claim/claim-jobs.ts';
import { offerJobs } from './domain/offers/jobs.ts';
import { nudgeJobs } from './domain/offers/nudge/jobs.ts';
import { overviewJobs } from './domain/offers/overview/jobs.ts';
import { unclaimedJobs } from './domain/offers/unclaimed-jobs.ts';
import { projectJobs } from './domain/projects/jobs.ts';
import { reconcile } from './domain/projects/kinds.ts';
import { channelJobs } from './domain/reports/channels/jobs.ts';
import { createKeptChannels } from './domain/reports/channels/kept-channels.ts';
import { reportDeadJob } from './domain/reports/dead.ts';
import { reportJobs } from './domain/reports/jobs.ts';
import { compare } from './domain/reports/kinds.ts';
import { reportOutage, reportServiceOutage } from './domain/reports/outage.ts';
import { report } from './domain/reports/report.ts';
import { startWithStandIn } from './domain/reports/stand-in.ts';
import { afterRestore } from './domain/restored.ts';
import { reviewJobs } from './domain/reviews/jobs.ts';
import { surveyJobs } from './domain/surveys/jobs.ts';
import { type Agency, NEUTRAL_COLOR } from './domain/surveys/mail/words.ts';
import { reconcileRoster } from './domain/team/accounts/reconcile.ts';
import { hoursRulesOf } from './domain/team/hours/schedule.ts';
import { teamJobs } from './domain/team/jobs.ts';
import { followDndJob } from './domain/team/kinds.ts';
import { reachableAdmin } from './domain/team/roster/admins.ts';
import { groupJobs } from './domain/team/skills/group-jobs.ts';
import { followAllGroups } from './domain/team/skills/groups.ts';
import { createQueueIntake } from './inbound/amqp/queue-intake.ts';
import { intakeJobs } from './inbound/intake/jobs.ts';
import { startScheduler } from './inbound/schedule/scheduler.ts';
import { tasks } from './inbound/schedule/tasks.ts';
import { DECIDED_WITHIN_MS } from './inbound/slack/acts.ts';
import type { Services } from './inbound/slack/services.ts';
import { createEventStore, eventJobs } from './inbound/slack/stored-events.ts';
import { createMetrics } from './inbound/web/metrics.ts';
import { routes } from './inbound/web/routes.ts';
import { startServer } from './inbound/web/server.ts';
import { type Clock, systemClock } from './infra/clock.ts';
import { createFreshBooks } from './infra/connectors/freshbooks/freshbooks.ts';
import { noteTrial } from './infra/connectors/freshbooks/pair.ts';
import { createIntercom } from './infra/connectors/intercom.ts';
import { createPublisher } from './infra/connectors/rabbitmq/publisher.ts';
import type { ServiceOutage } from './infra/connectors/service.ts';
import { createMailServer } from './infra/connectors/smtp.ts';
import { createWebhookSender } from './infra/connectors/webhook.ts';
import { type Database, openDatabase } from './infra/database/client.ts';
import { migrate } from './infra/database/migrate.ts';
import { createTransact } from './infra/database/transaction.ts';
import { createDirectory } from './infra/directory/directory.ts';
import { createEffects } from './infra/effects/effects.ts';
import { lookForRestore } from './infra/effects/origin.ts';
import { doubting } from './infra/effects/restored.ts';
import { createInOrder } from './infra/in-order.ts';
import { enqueue } from './infra/jobs/enqueue.ts';
import { workerName } from './infra/jobs/fleet.ts';
import { Worker } from './infra/jobs/worker.ts';
import { boltLogger, createLog, type Log, logTelemetry } from './infra/log/log.ts';
import { patientOutput } from './infra/log/patient-output.ts';
import { both, recentLog } from './infra/log/recent-log.ts';
import { callsThrough } from './infra/processes/calls.ts';
import { openLifeLine } from './infra/processes/life-line.ts';
import { createProcesses } from './infra/processes/processes.ts';
import { createRedis } from './infra/redis/redis.ts';
import { type Bot, type BotName, createBot } from './infra/slack/bot.ts';
import type { Outage } from './infra/slack/client/client.ts';
import type { Identity } from './infra/slack/client/identity.ts';
import { type Closing, close, once, onSignals, type Part } from './infra/stop.ts';
import { createTelemetry } from './infra/telemetry.ts';
import { runnersOfAllKinds } from './job-kinds.ts';
import { startPrivateServer } from './setup/database/private-server.ts';

const GRACE_MS = 4_000;
/** The last lines of the log, beside standard output, for `npm run support`. */
const LOG_FOLDER = '.data/log';
/** Which calls have left, noted for the other processes of this host. */
const DEPARTURES_FOLDER = '.data/calls';
/** Clicks worked on at once: fewer than the database has connections, so that jobs and events find some too. */
const AT_THE_DATABASE = 6;

/** The running program. */
export interface Crewcall {
  /** Where it listens for events. */
  url: string;
  /** Where it answers about its health. */
  adminUrl: string;
  services: Services;
  worker: Worker;
  /** Looks for new scores now, as the clock does every few seconds. */
  takeScores(): Promise<void>;
  /** Takes on the digest of the newest slot, unless that was done, as the clock does on each. */
  takeDigest(): Promise<void>;
  /** The same for what waits for somebody, told to the operators. */
  takeOpsDigest(): Promise<void>;
  /** Asks the questions of the subscriptions that are due now, as the clock does every minute. */
  askSubscriptions(): Promise<void>;
  /** Resolves when all bots hear, however long Slack is away. Rejects where a token is wrong. */
  connected: Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  log: Log;
  /** Slack waits three seconds; a test on a busy machine may have to wait longer. */
  decidedWithinMs?: number;
  /** The clock and the database client may be handed in, for tests. */
  clock?: Clock;
  open?: (url: string) => Database;
}

/** The program of `npm start`: runs until it is told to stop. A problem that an operator must mend ends it, named. */
export async function main(options: Pick<StartOptions, 'decidedWithinMs'> = {}): Promise<void> {
  const config = readConfig();
  const destination = both(patientOutput(1), recentLog(LOG_FOLDER));
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config), destination });
  for (const { variable, because } of withoutEffect(environment())) {
    log.warn({ variable, because }, `${variable} is set, but has no effect: ${because}`);
  }
  const crewcall = await start(config, { log, ...options });
  const stop = once(async (because: string) => {
    log.info({ because }, 'stopping');
    await crewcall.stop().catch((error: unknown) => log.error(error instanceof Error ? error.message : String(error)));
    log.info('stopped');
  });
  onSignals(stop);
  // A connection that breaks while it is being made may leave one behind in the database driver. Facts and jobs are
  // safe in the database, so the program goes on.
  process.on('unhandledRejection', (error) => log.error({ because: String(error) }, 'a promise failed unheard'));
  crewcall.connected.catch(async (error: unknown) => {
    log.fatal(error instanceof Error ? error.message : String(error));
    await stop('a bot cannot start');
    process.exit(1);
  });
}

/** Wires everything, and starts it from the bottom up: database, jobs, HTTP, then Slack, which may be away. */
export async function start(config: Config, { log, ...given }: StartOptions): Promise<Crewcall> {
  const closing: Closing = [];
  try {
    return await wire(config, {
      clock: systemClock,
      open: openDatabase,
      decidedWithinMs: DECIDED_WITHIN_MS,
      log,
      ...given,
      closing,
    });
  } catch (error) {
    await close(closing);
    throw error;
  }
}

async function wire(
  config: Config,
  { clock, log, open, decidedWithinMs, closing }: Required<StartOptions> & { closing: Closing },
): Promise<Crewcall> {
  const telemetry = createTelemetry();
  closing.push({ name: 'the log', stop: logTelemetry(log, telemetry) });

  const url = config.databaseUrl ?? (await ownDatabase(closing));
  await migrate(url);
  const db = open(url);
  closing.push({ name: 'the database connections', stop: () => db.$disconnect() });
  const transact = createTransact(db, consequences);

  const redis = config.redisUrls && createRedis({ urls: config.redisUrls, clock, telemetry });
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
  const lifeLine = openLifeLine({ url, name });
  const onDead = (cutOff: readonly string[]) => worker.inherit(cutOff);
  const processes = createProcesses({ db, clock, telemetry, name, lifeLine, onDead });
  closing.push({ name: 'the look at other processes', stop: () => processes.stop() });
  const departuresFolder = DEPARTURES_FOLDER;
  const effects = createEffects({ db, transact, clock, telemetry, process: processes, departuresFolder });
  closing.push({ name: 'the effects', stop: async () => effects.stop() });
  const outside = { apiUrl: config.slackApiUrl, clock, telemetry, db, effects, others: processes, redis };
  const bot = (name: BotName, tokens: BotTokens): Bot =>
    createBot({
      name,
      storeEvent: createEventStore({ bot: name, transact, clock }),
      ...tokens,
      ...outside,
      logger: boltLogger(log, name),
      onOutage: (outage) => void tellOutage(outage),
    });
  const tellOutage = (outage: Outage) =>
    transact((tx) => reportOutage(tx, { ...outage, at: clock.now() })).catch((error: unknown) =>
      telemetry.emit('report.failed', { because: String(error) }),
    );
  const tellServiceOutage = (outage: ServiceOutage) =>
    void transact((tx) => reportServiceOutage(tx, { ...outage, at: clock.now() })).catch((error: unknown) =>
      telemetry.emit('report.failed', { because: String(error) }),
    );
  const newproject = bot('newproject', config.newproject);
  const ops = bot('ops', config.ops);
  const statsbot = config.statsbot === undefined ? undefined : bot('statsbot', config.statsbot);
  const bots = [newproject, ops, ...(statsbot === undefined ? [] : [statsbot])];

  const directory = createDirectory({
    client: ops.client,
    clock,
    telemetry,
    redis,
    opsChannel: config.opsChannel,
    onPeople: (people) => reconcileRoster({ db, transact, clock }, people),
    home: () => ops.identified,
  });
  const scores = openScores({
    url: config.scores.databaseUrl ?? url,
    query: config.scores.query,
    builtIn: config.scores.queryFile === undefined,
  });
  closing.push({ name: 'the connections to the scores', stop: () => scores.close() });
  const takeScores = feedbackTick({ db, transact, clock, telemetry, sources: [scores] });
  const takeDigest = digestTick({ db, transact, clock, cron: config.digestCron, timeZone: config.timeZone });

  const takeOpsDigest = opsDigestTick({ transact, clock, cron: config.opsDigestCron, timeZone: config.timeZone });

  const sources = openSources({ config, databaseUrl: url, clock });
  closing.push({ name: 'the sources of numbers', stop: () => sources.close() });
  const { timeZone } = config;
  const catalogue = createCatalogue(config.metricsFile);
  const metricAnswers = createMetricAnswers({
    db,
    transact,
    clock,
    telemetry,
    directory,
    timeZone,
    catalogue,
    sources: sources.byName,
  });
  const askSubscriptions = () => takeDueSubscriptions({ db, transact, now: clock.now(), timeZone });

  const showing = { pageTemplate: config.projectUrlTemplate, timeZone: config.timeZone, clock };
  const waves = { size: config.offers.waveSize, minutes: config.offers.waveMinutes };
  const rules = hoursRulesOf(config);
  const settings = { FEEDBACK_CHANNEL: config.feedbackChannel, OPS_CHANNEL: config.opsChannel };
  const channels = createKeptChannels({ db, transact, clock, directory, settings });
  const opsChannel = () => channels.id('OPS_CHANNEL');
  const feedback = { channel: () => channels.id('FEEDBACK_CHANNEL'), channelName: config.feedbackChannel };
  const agency = (): Agency => ({
    name: config.agency.name ?? workspaceName() ?? 'us',
    color: config.agency.color ?? NEUTRAL_COLOR,
    logoUrl: config.agency.logoUrl,
  });
  let identity: Identity | undefined;
  const workspaceName = () => identity?.teamName;
  ops.identified.then(
    (known) => {
      identity = known;
    },
    () => undefined, // Told by whoever starts the bot.
  );
  const mailServer = config.smtp === undefined ? undefined : createMailServer(config.smtp.url);
  if (mailServer !== undefined)
    closing.push({ name: 'the connection to the mail server', stop: async () => mailServer.close() });
  const intercom =
    config.intercom === undefined
      ? undefined
      : createIntercom({ ...config.intercom, clock, telemetry, onOutage: tellServiceOutage });
  if (intercom !== undefined) closing.push({ name: 'Intercom', stop: () => intercom.stop() });
  const { standbyMinutes, escalationMinutes } = config.offers;
  const offering = {
    ...{ db, transact, clock, telemetry, newproject, ops, opsChannel, showing },
    ...{ waves, standbyMinutes, escalationMinutes, rules },
  };
  const webhooks = createWebhookSender(config.events.secrets);
  closing.push({ name: 'the connections to webhooks', stop: () => webhooks.close() });
  await transact((tx) => listEndpoints(tx, config.events.urls));
  const freshbooks =
    config.freshbooks &&
    createFreshBooks({ ...config.freshbooks, db, transact, effects, clock, telemetry, onOutage: tellServiceOutage });
  if (freshbooks !== undefined) closing.push({ name: 'FreshBooks', stop: async () => freshbooks.stop() });
  // What became due while it was not configured has no job any more.
  if (freshbooks !== undefined) await transact((tx) => hurry(tx, clock.now()));
  if (config.freshbooks?.token !== undefined) await noteTrial(db, config.freshbooks.token, clock.now());
  const exchange = createExchange(config);
  if (exchange !== undefined) {
    closing.push({ name: 'the connection to the exchange', stop: () => exchange.publisher.close() });
    await beginExchange({ db, transact, exchange: exchange.name });
  }
  const worker: Worker = new Worker({
    name: processes.name,
    calls: redis && callsThrough(redis, clock),
    db,
    transact,
    clock,
    telemetry,
    runners: runnersOfAllKinds([
      ...eventJobs({ db, clock, bots }),
      ...intakeJobs({ db, transact, clock, telemetry }),
      ...teamJobs({ db, transact, directory, clock, client: ops.client }),
      ...groupJobs({ db, transact, directory, clock, client: ops.client }),
      ...offerJobs(offering),
      ...nudgeJobs(offering),
      ...unclaimedJobs(offering),
      ...overviewJobs({ db, transact, clock, newproject, showing }),
      ...claimJobs({ db, transact, clock, newproject, ops, showing, rules, staleHours: config.offers.staleHours }),
      ...projectJobs({ db, transact, clock, effects, ops, showing }),
      ...reviewJobs({ db, transact, clock, ops, rules }),
      ...feedbackJobs({
        db,
        transact,
        clock,
        telemetry,
        ops,
        ...feedback,
        showing,
        takeScores,
        restore,
      }),
      ...surveyJobs({
        ...{ db, transact, clock, telemetry, effects, ops, agency, publicUrl: config.http.publicUrl },
        mailing:
          config.smtp === undefined || mailServer === undefined ? undefined : { server: mailServer, ...config.smtp },
        languages: config.survey.words,
        quarantineDays: config.survey.quarantineDays,
        reminderDays: config.survey.reminderDays,
      }),
      ...intercomJobs({
        ...{ db, transact, clock, telemetry, effects, intercom, restore },
        wanted: config.intercom?.notes ?? [],
      }),
      ...invoiceJobs({ db, transact, clock, telemetry, effects, ops, freshbooks, timeZone }),
      ...exchangeJobs({ db, transact, clock, telemetry, exchange }),
      ...announcementJobs({ db, transact, clock }),
      ...webhookJobs({ db, transact, clock, telemetry, sender: webhooks, urls: config.events.urls }),
      ...homeJobs({ db, transact, clock, effects, ops, directory, showing, waves, rules }),
      ...digestJobs({ db, transact, clock, ops, ...feedback, showing }),
      ...dailyJobs({ db, clock, ops, opsChannel, timeZone }),
      ...metricsJobs({ db, transact, clock, telemetry, metricAnswers, ops, statsbot }),
      ...reportJobs({ db, ops, opsChannel, clock }),
      ...channelJobs({ db, clock, ops, channels }),
    ]).map(doubting(restore)),
    onDead: (tx, job) => reportDeadJob(tx, { ...job, at: clock.now() }),
    onObstacle: async (tx, obstacle) => void (await report(tx, { ...obstacle, at: clock.now() })),
  });

  const services: Services = {
    db,
    transact,
    clock,
    telemetry,
    config,
    directory,
    newproject,
    ops,
    statsbot,
    metricAnswers,
    decidedWithinMs,
    line: pLimit(AT_THE_DATABASE),
    inOrder: createInOrder(),
  };
  listenNewproject(services);
  listenOps(services);
  commandOps(services);
  if (statsbot !== undefined) {
    listenStatsbot(statsbot, services);
    commandStatsbot(statsbot, services);
  }

  const queue =
    config.amqp === undefined ? undefined : createQueueIntake({ ...config.amqp, db, transact, clock, telemetry });
  const metrics = createMetrics({ db, telemetry, bots, redis, queue });
  const survey = { agency, languages: config.survey.words, timeZone };
  const beside = [
    ...(redis === undefined ? [] : [{ part: 'redis', up: () => redis.isUp() }]),
    ...(queue === undefined ? [] : [{ part: 'amqp', up: () => queue.up() && exchange?.publisher.isAway() !== true }]),
  ];
  const { webhookSecret, apiTokens } = config;
  const doors = { webhookSecret, apiTokens, transact, clock, telemetry, db, bots, beside, metrics, survey };
  const { adminPort } = config;
  const isApart = adminPort !== undefined;
  const server = await startServer({
    ...config.http,
    routes: routes({ ...doors, shows: isApart ? 'public' : 'all' }),
  });
  const adminServer = isApart
    ? await startServer({
        host: config.http.host,
        port: adminPort,
        variable: 'ADMIN_PORT',
        routes: routes({ ...doors, shows: 'admin' }),
      })
    : server;
  if (isApart) closing.push({ name: 'HTTP for operators', stop: () => adminServer.stop() });
  // Stopped in this order: the ways in are closed, work in progress ends, then the ways out are closed.
  const working: Part[] = [
    ...bots.map((one) => ({ name: `@${one.name}`, stop: () => one.stop() })),
    { name: 'the directory', stop: () => directory.stop() },
    { name: 'the worker', stop: () => worker.stop(GRACE_MS) },
  ];
  closing.push(working, { name: 'HTTP', stop: () => server.stop() });
  if (queue !== undefined) working.push({ name: 'the queue of events', stop: () => queue.stop() });
  await worker.start();
  await processes.start();
  if (redis === undefined && processes.count() > 1) telemetry.emit('processes.apart', { count: processes.count() });
  queue?.start();
  const trail = watchTrail({ db, transact, clock, telemetry });
  const announcements =
    exchange === undefined
      ? undefined
      : followAnnouncements({ db, transact, clock, telemetry, exchange: exchange.name });
  const starts = bots.map((one) => (one === statsbot ? startWithStandIn(one, { transact, clock }) : one.start()));
  const connected = Promise.all(starts).then(() => telemetry.emit('app.ready', { url: server.url }));
  directory.start();
  const scheduler = startScheduler({
    db,
    clock,
    telemetry,
    timeZone: config.timeZone,
    tasks: tasks({
      config,
      db,
      clock,
      telemetry,
      takeScores,
      takeDigest,
      takeOpsDigest,
      askSubscriptions,
      refreshDirectory: () => directory.refresh(),
      reconcileChannels: () => transact((tx) => enqueue(tx, clock.now(), [reconcile()])),
      compareChannels: () => transact((tx) => enqueue(tx, clock.now(), [compare()])),
      followTrail: () => trail.look(),
      followDnd: async () => {
        if (rules.respectDnd) await transact((tx) => enqueue(tx, clock.now(), [followDndJob()]));
      },
      followAnnouncements: announcements && (() => announcements.look()),
      followGroups: () => transact((tx) => followAllGroups(tx, clock.now())),
    }),
  });
  working.push(
    { name: 'the audit trail', stop: () => trail.stop() },
    { name: 'what is announced', stop: () => announcements?.stop() },
    { name: 'the clock', stop: () => scheduler.stop() },
  );

  return {
    url: server.url,
    adminUrl: adminServer.url,
    services,
    worker,
    takeScores,
    takeDigest,
    takeOpsDigest,
    askSubscriptions,
    connected,
    stop: () => close(closing),
  };
}

function createExchange({ amqp }: Config): Exchange | undefined {
  const name = amqp?.exchange;
  if (amqp === undefined || name === undefined) return undefined;
  return { name, publisher: createPublisher({ urls: amqp.urls, exchange: name }) };
}

/** The private server under .data/, where DATABASE_URL names none. */
async function ownDatabase(closing: Closing): Promise<string> {
  const server = await startPrivateServer({ dataDir: join(process.cwd(), '.data', 'mysql') });
  closing.push({ name: 'the private database server', stop: () => server.stop() });
  return `${server.url}/crewcall`;
}
