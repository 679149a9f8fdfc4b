import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { redisProgram } from '../../../app/setup/redis/redis-program.ts';
import { openSandbox, Sandbox } from '../../../sandbox/sandbox.ts';
import { freePort, PRODUCT } from '../../helpers/process.ts';
import type { Dice } from '../dice.ts';
import { createDatabase } from './database.ts';
import { createLogReader, type LogReader } from './log-reader.ts';
import { type People, settlePeople } from './people.ts';
import { type SupervisedProcess, superviseProcess } from './process.ts';
import { type ChaosRedis, type RedisForm, startChaosRedis } from './redis.ts';
import { openRoad, type Road } from './road.ts';
import { type Witness, watchWorkspace } from './witness.ts';

/** The stage of the run: a workspace with Slack's tiers, a database, and some processes of the product between them. */
export interface Stage {
  slack: Sandbox;
  /** A direct connection to the database, for checks. */
  db: Database;
  databaseUrl: string;
  processes: SupervisedProcess[];
  /** Each process's proxy to the database. */
  databaseRoads: Road[];
  /** The Redis that the processes share. */
  redis: ChaosRedis | undefined;
  /** Each process's proxy to a single Redis. A cluster has none, because its nodes hand out their own addresses. */
  redisRoads: Road[];
  /** The proxy of all processes to Slack, for Web API and sockets. */
  slackRoad: Road;
  people: People;
  witness: Witness;
  log: LogReader;
  /** Sends an event, signed with a right clock, and returns the status. Undefined: no answer came in time. */
  send(to: SupervisedProcess, event: { id: string; type: string; data: object }): Promise<number | undefined>;
  /** Fetches what a process answers to other systems under /api. */
  api(from: SupervisedProcess, path: string): Promise<unknown>;
}

/** The parts to tear down at the end, however it comes. The newest is torn down first. */
export type Teardown = (step: () => Promise<unknown>) => void;

const SENDER_PATIENCE_MS = 8_000;

export const WORDS = {
  /** Words in briefs and in clients' comments that must not appear in any log. */
  private: 'zq-said-in-confidence',
  /** Texts in titles, names and comments that must never become markup. */
  hostile: '<!channel> <@U0EVIL> <https://evil.test|click>',
};

export async function setStage(
  dice: Dice,
  {
    teardown,
    logFile,
    processes: count,
    redis: form,
  }: { teardown: Teardown; logFile: string | undefined; processes: number; redis: RedisForm | undefined },
): Promise<Stage> {
  const database = await createDatabase();
  teardown(() => database.remove());
  const db = openDatabase(database.url, { connectionLimit: 6 });
  teardown(() => db.$disconnect());

  const slack = new SandboxBehindRoad({ tiers: 'slack', seed: 'empty' });
  await openSandbox(slack);
  teardown(() => slack.stop());
  // Without Redis every process has a budget of its own, so Slack must allow that many times as much.
  if (form === undefined) slack.setTiers('slack', count);
  const redis = form === undefined ? undefined : await startRedis(form);
  if (redis !== undefined) teardown(() => redis.stop());
  const slackRoad = await openRoad(() => slack.ownPort());
  teardown(() => slackRoad.close());
  slack.roadUrl = `http://127.0.0.1:${slackRoad.port}`;
  const people = settlePeople(slack, dice);
  const witness = watchWorkspace(slack);

  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const apiToken = randomBytes(24).toString('hex');
  const log = createLogReader(logFile);
  for (const app of [slack.apps.ops, slack.apps.newproject]) {
    log.forbid('a bot token', app.botToken);
    log.forbid('an app token', app.appToken);
  }
  log.forbid('the webhook secret', secret.slice('whsec_'.length));
  log.forbid('the API token', apiToken);
  log.forbid('words of a client', WORDS.private);
  log.forbid('an e-mail address', '@agency.test');
  log.forbid('an e-mail address', '@client.test');
  const password = decodeURIComponent(new URL(database.url).password);
  if (password !== '') log.forbid('the database password', password);

  const databaseRoads: Road[] = [];
  const redisRoads: Road[] = [];
  const processes: SupervisedProcess[] = [];
  for (let number = 1; number <= count; number++) {
    const road = await openRoad(() => database.port);
    teardown(() => road.close());
    databaseRoads.push(road);
    const redisUrl = await urlOf(redis, async (port) => {
      const road = await openRoad(() => port);
      teardown(() => road.close());
      redisRoads.push(road);
      return road.port;
    });
    const one = superviseProcess({
      number,
      program: PRODUCT,
      port: await freePort(),
      env: { ...environment(slack, { databaseUrl: database.through(road.port), secret, apiToken }), ...redisUrl },
      onLine: (line, stream) => log.read(line, stream),
    });
    teardown(() => one.end());
    processes.push(one);
  }
  return {
    slack,
    db,
    databaseUrl: database.url,
    processes,
    databaseRoads,
    redis,
    redisRoads,
    slackRoad,
    people,
    witness,
    log,
    send: (to, event) => sendSigned(to.url, secret, event),
    async api(from, path) {
      const response = await fetch(`${from.url}/api/${path}`, { headers: { authorization: `Bearer ${apiToken}` } });
      if (!response.ok) throw new Error(`/api/${path} was answered ${response.status}: ${await response.text()}`);
      return response.json();
    },
  };
}

async function startRedis(form: RedisForm): Promise<ChaosRedis> {
  const found = await redisProgram((_title, step) => step());
  if ('missing' in found) throw new Error(found.missing);
  return startChaosRedis(found.path, form);
}

/** Each process has a proxy of its own to a single server. */
async function urlOf(
  redis: ChaosRedis | undefined,
  road: (port: number) => Promise<number>,
): Promise<{ REDIS_URL?: string }> {
  if (redis === undefined) return {};
  if (redis.form === 'cluster') return { REDIS_URL: redis.urls.join(',') };
  const url = new URL(redis.urls[0] ?? '');
  return { REDIS_URL: `redis://127.0.0.1:${await road(Number(url.port))}` };
}

async function sendSigned(
  url: string,
  secret: string,
  { id, type, data }: { id: string; type: string; data: object },
): Promise<number | undefined> {
  const at = new Date();
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  try {
    const signal = AbortSignal.timeout(SENDER_PATIENCE_MS);
    const response = await fetch(`${url}/events`, { method: 'POST', headers, body, signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined; // The event was refused, cut off or answered too late. The sender cannot know whether it arrived, so it sends again.
  }
}

function environment(
  slack: Sandbox,
  { databaseUrl, secret, apiToken }: { databaseUrl: string; secret: string; apiToken: string },
): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    NEWPROJECT_BOT_TOKEN: slack.apps.newproject.botToken,
    NEWPROJECT_APP_TOKEN: slack.apps.newproject.appToken,
    OPS_BOT_TOKEN: slack.apps.ops.botToken,
    OPS_APP_TOKEN: slack.apps.ops.appToken,
    SLACK_API_URL: slack.apiUrl,
    WEBHOOK_SECRET: secret,
    API_TOKEN: apiToken,
    FEEDBACK_CRON: '* * * * * *',
    CLAIM_ESCALATION_MINUTES: '1',
    // Six seconds, so that a run contains turns that are taken and turns that expire.
    STANDBY_MINUTES: '0.1',
    TZ: 'Europe/Berlin',
    LOG_LEVEL: 'info',
  };
}

/** Every address that Slack hands out (sockets, uploads, response URLs) leads through the proxy too. */
class SandboxBehindRoad extends Sandbox {
  roadUrl = '';

  override get url(): string {
    return this.roadUrl || super.url;
  }

  ownPort(): number {
    return Number(new URL(super.url).port);
  }
}
