import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext, TestFn } from 'ava';
import { DateTime } from 'luxon';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { readConfig } from '../../app/config/config.ts';
import { type Database, openDatabase } from '../../app/infra/database/client.ts';
import type { Patience } from '../../app/infra/slack/patience.ts';
import { type Crewcall, start } from '../../app/main.ts';
import { type Message, type Person, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { type ShiftedClock, shiftedClock } from './clock.ts';
import { crowd, enrol, enrolCrowd } from './crowd.ts';
import { migratedDatabase } from './database.ts';
import { eventually, HANG_MS } from './eventually.ts';
import { freePort } from './process.ts';

/** Everybody by handle, with real name and skills. */
export const EVERYBODY = {
  anna: { name: 'Anna Kovacs', skills: ['design'] },
  bela: { name: 'Bela Toth', skills: ['design', 'copywriting'] },
  chloe: { name: 'Chloe Martin', skills: ['design', 'research'] },
  dario: { name: 'Dario Conti', skills: ['data-entry'] },
  hana: { name: 'Hana Novak', skills: [], role: 'pm' },
  lena: { name: 'Lena Berg', skills: [], role: 'admin' },
} as const;

export interface AgencyOptions {
  env?: Record<string, string>;
  sandbox?: SandboxOptions;
  /** Whether @statsbot has an app of its own. */
  statsbot?: boolean;
  /** Whether clients are surveyed by mail. The workspace's mailbox catches the mails. */
  mails?: boolean;
  /** The handles of the people who are on the roster; by default everybody. */
  people?: string[];
  /**
   * How many more designers are on the roster. They are there from the start, which costs a tenth of adding them
   * later.
   */
  designers?: number;
  /** Called for each statement that the product sends to its database. */
  onQuery?: (sql: string, params: string) => void;
  /** Another way from the product to its database, and the time limit of a statement on it. */
  way?: { to: (databaseUrl: string) => Promise<string>; silenceMs: number };
  /** Fills the database before the product starts. People are then added by events and not by writing rows. */
  before?: (databaseUrl: string) => Promise<void>;
  /** How long deciding about a click may take. On a busy machine this is longer than Slack waits. */
  decidedWithinMs?: number;
  /** How long the product waits for Slack; by default until it hangs. */
  patience?: Partial<Patience>;
}

/** Something that owns an agency: a test, or anything else that runs teardowns. */
export interface Place extends Pick<ExecutionContext, 'teardown'> {
  is(one: unknown, other: unknown, message?: string): unknown;
}

/**
 * The owner of an agency that all stories of a file share. It is torn down after the last of them. The stories must
 * not disturb each other.
 */
export function sharedPlace(test: TestFn): Place {
  const steps: (() => unknown)[] = [];
  test.after.always(async () => {
    for (const step of steps) await step();
  });
  return {
    teardown: (step) => void steps.unshift(step),
    is(one, other, message) {
      if (one !== other) throw new Error(`Expected ${other}, got ${one}. ${message ?? ''}`);
    },
  };
}

/** A workspace with people, and the running product on its own database. They are connected by real sockets. */
export interface Agency {
  slack: Sandbox;
  clock: ShiftedClock;
  crewcall: Crewcall;
  db: Database;
  databaseUrl: string;
  env: Record<string, string>;
  designers: Person[];
  /** The Slack id of the person with this handle. */
  id(handle: string): string;
  /** Posts a signed event as the website does. If the answer is 503, it is sent again with the same id. */
  send(type: string, data: object, options?: SendOptions): Promise<{ status: number; body: unknown }>;
  /** A client requests a project; resolves when the answer is 202. */
  request(project: Partial<typeof BAKERY> & { code: string }): Promise<void>;
  /** The DMs from @newproject that a person has now. */
  offers(handle: string): Message[];
  /** Resolves when exactly these people on the roster have an offer of the project. */
  offered(code: string, handles: string[]): Promise<void>;
  /** A person clicks Claim in their DM. Resolves when the project is theirs. */
  claim(handle: string, code: string): Promise<void>;
  /** Resolves when no due job waits and none runs. */
  settled(): Promise<void>;
  /** Stops the product and starts it again on the same database. */
  restart(): Promise<void>;
}

export interface SendOptions {
  id?: string;
  at?: Date;
  secret?: string;
}

/** Its due date never comes, because near it offers are urgent and say so, and after it everything says overdue. */
export const BAKERY = {
  title: 'Landing page for a bakery',
  brief: 'One page, warm colours, an order form.',
  skills: ['design'],
  client: { name: 'Ada Lovelace', company: 'Analytical Bakery', email: 'ada@bakery.test' },
  dueAt: '2099-12-01',
  budget: '2,500 EUR',
  pageUrl: 'https://agency.test/projects/bakery',
};

const SECRET = `whsec_${randomBytes(24).toString('base64')}`;

/** Neither a busy machine nor a process that stands still makes the product go on without Slack. */
const UNTIL_IT_HANGS: Patience = { answerMs: HANG_MS, dndMs: HANG_MS, pongMs: HANG_MS };

/**
 * How long a click may take. Slack waits three seconds, but a busy machine may take longer to commit the decision or
 * to open a form.
 */
const ANSWERED_WITHIN_MS = 60_000;

export async function agency(t: Place, options: AgencyOptions = {}): Promise<Agency> {
  const { people = Object.keys(EVERYBODY) } = options;
  const { url: databaseUrl } = await migratedDatabase(t);
  const db = openDatabase(databaseUrl, { connectionLimit: 3, silenceMs: HANG_MS, patienceMs: HANG_MS });
  t.teardown(() => db.$disconnect());
  const slack = await startSandbox({
    ...{ port: 0, tiers: 'none', seed: 'empty' },
    ackLimitMs: ANSWERED_WITHIN_MS,
    triggerLifeMs: ANSWERED_WITHIN_MS,
    answerWaitMs: ANSWERED_WITHIN_MS,
    ...options.sandbox,
  });
  t.teardown(() => slack.stop());
  const ids = settle(slack);
  const designers = crowd(slack, options.designers ?? 0);
  const clock = shiftedClock();
  passMidnight(clock);
  const seldom = halfAYearFrom(clock.now());
  const env = {
    DATABASE_URL: (await options.way?.to(databaseUrl)) ?? databaseUrl,
    NEWPROJECT_BOT_TOKEN: slack.apps.newproject.botToken,
    NEWPROJECT_APP_TOKEN: slack.apps.newproject.appToken,
    OPS_BOT_TOKEN: slack.apps.ops.botToken,
    OPS_APP_TOKEN: slack.apps.ops.appToken,
    ...(options.statsbot
      ? {
          STATSBOT_BOT_TOKEN: slack.apps.statsbot.botToken,
          STATSBOT_APP_TOKEN: slack.apps.statsbot.appToken,
        }
      : {}),
    SLACK_API_URL: slack.apiUrl,
    WEBHOOK_SECRET: SECRET,
    PORT: '0',
    TZ: 'Europe/Berlin',
    // Never by the clock: scores are looked for only when a test asks for it.
    FEEDBACK_CRON: seldom,
    // Never by the clock, because tests move the clock over mornings and Mondays.
    OPS_DIGEST_CRON: seldom,
    DIGEST_CRON: seldom,
    // Nothing is pruned, whatever dates a test uses.
    KEEP_DAYS: '36500',
    LOG_LEVEL: 'silent',
    ...(options.mails ? await mailing(slack) : {}),
    ...options.env,
  };
  const log = pino({ level: 'silent' });
  const { onQuery, way, before, decidedWithinMs = HANG_MS, patience } = options;
  const open = (url: string) =>
    openDatabase(url, {
      connectionLimit: 8,
      ...(onQuery === undefined ? {} : { onQuery }),
      silenceMs: way?.silenceMs ?? HANG_MS,
      ...(way === undefined ? { patienceMs: HANG_MS } : {}),
    });
  await before?.(databaseUrl);
  const run = async () => {
    const crewcall = await start(readConfig(env), {
      clock,
      log,
      open,
      decidedWithinMs,
      patience: { ...UNTIL_IT_HANGS, ...patience },
    });
    await within(HANG_MS, crewcall.connected, 'both bots are connected');
    return crewcall;
  };

  const world: Agency = {
    slack,
    clock,
    crewcall: await run(),
    db,
    databaseUrl,
    env,
    designers,
    id(handle) {
      const id = ids.get(handle);
      if (id === undefined) throw new Error(`Nobody is called ${handle} here.`);
      return id;
    },
    async send(type, data, how) {
      // A busy machine may answer 503. As the website does, the event is then sent again with the same id.
      const sending = { id: `evt_${randomUUID()}`, at: clock.now(), ...how };
      return eventually(
        async () => {
          const answer = await send(world.crewcall.url, type, data, sending);
          if (answer.status === 503) throw new Error(JSON.stringify(answer.body));
          return answer;
        },
        { what: `${type} is taken` },
      );
    },
    async request(project) {
      const answer = await world.send('project.requested', { ...BAKERY, ...project });
      // 200 means that the event was accepted although the previous answer was 503.
      t.is(answer.status === 200 ? 202 : answer.status, 202, JSON.stringify(answer.body));
    },
    offers: (handle) => slack.directMessages('newproject', world.id(handle)),
    async offered(code, handles) {
      const wanted = [...handles].sort();
      await eventually(
        () => {
          const have = people.filter((handle) => world.offers(handle).some((message) => claimable(message, code)));
          return JSON.stringify(have.sort()) === JSON.stringify(wanted);
        },
        { what: `${code} is offered to ${wanted.join(', ')}` },
      );
    },
    async claim(handle, code) {
      await slack.as(world.id(handle)).click({ actionId: 'claim_project', value: code });
      await eventually(() => db.project.findFirst({ where: { code, claimer: { handle } } }), {
        what: `${handle} has ${code}`,
      });
    },
    settled: () => settled(world),
    async restart() {
      await world.crewcall.stop();
      world.crewcall = await run();
    },
  };
  t.teardown(() => world.crewcall.stop());

  // If there are projects already, people are added by events, so that the product makes offers to them.
  if (before !== undefined) await joinByEvents(world, people);
  else {
    // Nobody is on the roster before everybody is known: the load at the start does not change half of them meanwhile.
    await world.crewcall.services.directory.refresh();
    const members = people.map((handle) => ({ ...member(handle), slackId: world.id(handle) }));
    await enrol(world, members);
    if (designers.length > 0) await enrolCrowd(world, designers);
  }
  return world;
}

/**
 * How long a test may take on a busy machine. It is less than the five minutes that a signature may be old, as some tests
 * sign what they send with the real time.
 */
const NEAR_MS = 4 * 60_000;

/** If a midnight is near, moves the clock over it, so that no test begins on one day, week or year and ends on the next. */
function passMidnight(clock: ShiftedClock): void {
  const now = clock.now();
  for (const zone of ['Europe/Berlin', 'UTC']) {
    const ms = DateTime.fromJSDate(now, { zone }).endOf('day').toMillis() + 1 - now.getTime();
    if (ms < NEAR_MS) clock.advance({ ms });
  }
}

/** A cron expression whose times are so far from now that no test moves its clock over one, on whatever day it runs. */
function halfAYearFrom(now: Date): string {
  return `0 0 0 1 ${((now.getUTCMonth() + 6) % 12) + 1} *`;
}

async function mailing({ mailbox }: Sandbox): Promise<Record<string, string>> {
  await mailbox.open();
  const port = String(await freePort());
  return {
    SMTP_URL: mailbox.url ?? '',
    MAIL_FROM: 'The Agency <hello@agency.test>',
    MAIL_PER_MINUTE: '6000',
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
}

/** Whether the message still has the Claim button of this project. */
export function claimable(message: Message, code: string): boolean {
  const blocks = JSON.stringify(message.blocks ?? []);
  return blocks.includes('"claim_project"') && blocks.includes(JSON.stringify(code));
}

/** Sends a signed event to any Crewcall. */
export async function send(
  url: string,
  type: string,
  data: object,
  { id = `evt_${randomUUID()}`, at = new Date(), secret = SECRET }: SendOptions = {},
): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const response = await fetch(`${url}/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
    body,
  });
  return { status: response.status, body: await response.json() };
}

async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  const enough = new AbortController();
  const late = pause(ms, undefined, { signal: enough.signal }).then(() => {
    throw new Error(`Not within ${ms} ms: ${what}`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    enough.abort();
    late.catch(() => undefined);
  }
}

/** Creates the people and channels of the workspace. Returns the people's ids by handle. */
function settle(slack: Sandbox): Map<string, string> {
  const ids = new Map(
    Object.entries(EVERYBODY).map(([handle, { name }]) => [
      handle,
      slack.addUser({ name: handle, realName: name, email: `${handle}@agency.test` }).id,
    ]),
  );
  const bots = [slack.apps.ops.botUserId, slack.apps.newproject.botUserId, slack.apps.statsbot.botUserId];
  const everybody = [...ids.values(), ...bots];
  slack.addChannel({ name: 'ops', members: everybody });
  slack.addChannel({ name: 'client-feedback', members: everybody });
  return ids;
}

async function joinByEvents(world: Agency, people: string[]): Promise<void> {
  for (const handle of people) await world.send('person.upserted', member(handle));
  await eventually(
    async () =>
      (await world.db.person.count({ where: { handle: { in: people }, slackId: { not: null } } })) === people.length,
  );
}

function member(handle: string) {
  const person = Object.entries(EVERYBODY).find(([name]) => name === handle)?.[1];
  if (person === undefined) throw new Error(`${handle} is nobody of the agency.`);
  const { name, skills } = person;
  const role = 'role' in person ? person.role : ('specialist' as const);
  return { handle, name, email: `${handle}@agency.test`, role, skills: [...skills] as string[] };
}

async function settled({ db, clock, crewcall }: Agency): Promise<void> {
  await eventually(
    async () => {
      if (crewcall.worker.underWay() > 0) return false;
      return (
        (await db.job.count({ where: { state: { in: ['waiting', 'running'] }, runAt: { lte: clock.now() } } })) === 0
      );
    },
    { what: 'every due job is done' },
  );
}
