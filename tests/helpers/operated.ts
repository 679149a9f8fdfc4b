import { randomBytes } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import { type Database, openDatabase } from '../../app/infra/database/client.ts';
import { type Message, openSandbox, type Person, Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';
import { BAKERY, claimable, type SendOptions, send } from './agency.ts';
import { crowd, enlist, sendUntilTaken } from './crowd.ts';
import { migratedDatabase } from './database.ts';
import { eventually, HANG_MS } from './eventually.ts';
import { freePort, type Product, runProduct } from './process.ts';

export interface OperatedOptions {
  designers: number;
  env?: Record<string, string>;
  sandbox?: SandboxOptions;
  /** How many processes of the product run. */
  processes?: number;
  /** The program to run in place of the product. */
  program?: string;
  /** Fills the database before the product starts. */
  before?: (databaseUrl: string) => Promise<void>;
  /** If it is false, Slack cannot be reached until `openSlack()` is called. */
  slackUp?: boolean;
  /** An empty database on another server than the one that tests share. */
  databaseUrl?: string;
  /** Returns the address at which the product finds its database, if not directly. */
  route?: (databaseUrl: string) => Promise<string>;
}

/** A workspace, a database and the product in separate processes, as operators have them. */
export interface Operated {
  slack: Sandbox;
  product: Product;
  products: Product[];
  designers: Person[];
  /** A direct connection to the database, for queries. */
  db: Database;
  env: Record<string, string>;
  openSlack(): Promise<void>;
  /** Sends a signed event, by default to the first process. */
  send(
    type: string,
    data: object,
    options?: SendOptions & { to?: Product },
  ): Promise<{ status: number; body: unknown }>;
  /** Adds all designers to the roster. Resolves when each is linked to their Slack account. */
  enlist(): Promise<void>;
  /** A client requests a project that every designer can do. */
  request(code: string, project?: Partial<typeof BAKERY>): Promise<void>;
  /** A client gives a score: a row is written as a survey tool would write it. */
  score(score: { code: string; score: number; comment?: string; name?: string; company?: string }): Promise<bigint>;
  /** The DMs from @newproject that a person has now. */
  offers(person: Person): Message[];
  /** Resolves when every designer has exactly one DM, with the Claim button of this project. */
  offered(code: string): Promise<void>;
  /** Whether no due job waits and none runs. */
  isSettled(): Promise<boolean>;
  /** Resolves when no due job waits and none runs. */
  settled(): Promise<void>;
}

export async function operated(t: ExecutionContext, options: OperatedOptions): Promise<Operated> {
  const databaseUrl = options.databaseUrl ?? (await migratedDatabase(t)).url;
  const db = openDatabase(databaseUrl, { silenceMs: HANG_MS, patienceMs: HANG_MS });
  t.teardown(() => db.$disconnect());

  const port = await freePort();
  const slack = new Sandbox({ tiers: 'none', seed: 'empty', triggerLifeMs: HANG_MS, ...options.sandbox });
  t.teardown(() => slack.stop());
  const openSlack = () => openSandbox(slack, { port });
  if (options.slackUp !== false) await openSlack();
  const designers = crowd(slack, options.designers);
  const everybody = [...designers.map(({ id }) => id), slack.apps.ops.botUserId, slack.apps.newproject.botUserId];
  for (const name of ['ops', 'client-feedback']) slack.addChannel({ name, members: everybody });

  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const env = {
    DATABASE_URL: (await options.route?.(databaseUrl)) ?? databaseUrl,
    SCORES_DATABASE_URL: databaseUrl,
    NEWPROJECT_BOT_TOKEN: slack.apps.newproject.botToken,
    NEWPROJECT_APP_TOKEN: slack.apps.newproject.appToken,
    OPS_BOT_TOKEN: slack.apps.ops.botToken,
    OPS_APP_TOKEN: slack.apps.ops.appToken,
    SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
    WEBHOOK_SECRET: secret,
    FEEDBACK_CRON: '* * * * * *',
    TZ: 'Europe/Berlin',
    TEST_PATIENCE: 'yes',
    ...options.env,
  };
  await options.before?.(databaseUrl);
  const products = await Promise.all(
    Array.from({ length: options.processes ?? 1 }, () => runProduct(t, env, options.program)),
  );
  const [product] = products;
  if (product === undefined) throw new Error('Expected at least one process.');
  await answering(products);
  if (options.slackUp !== false) await Promise.all(products.map((one) => one.ready()));

  const world: Operated = {
    slack,
    product,
    products,
    designers,
    db,
    env,
    openSlack,
    send: (type, data, { to = product, ...how } = {}) => send(to.url, type, data, { secret, ...how }),
    enlist: () => enlist(world, designers),
    request: (code, project = {}) => sendUntilTaken(world.send, 'project.requested', { ...BAKERY, ...project, code }),
    async score({ code, score, comment, name = 'Ada Lovelace', company = 'Analytical Bakery' }) {
      const row = { projectCode: code, clientName: name, clientCompany: company, score, comment: comment ?? null };
      const { id } = await db.score.create({ data: { ...row, createdAt: new Date() } });
      return id;
    },
    offers: ({ id }) => slack.directMessages('newproject', id),
    async offered(code) {
      await eventually(() => designers.every((one) => world.offers(one).some((message) => claimable(message, code))), {
        what: `${code} is offered to everybody`,
      });
    },
    isSettled: () => isSettled(db),
    settled: async () => void (await eventually(() => isSettled(db), { what: 'every due job is done' })),
  };
  return world;
}

/** Resolves when all products answer. HTTP answers earlier than Slack is connected. */
async function answering(products: readonly Product[]): Promise<void> {
  for (const product of products) {
    await eventually(async () => (await product.readiness()) !== undefined, { what: 'HTTP answers' });
  }
}

async function isSettled(db: Database): Promise<boolean> {
  const due = await db.job.count({ where: { state: { in: ['waiting', 'running'] }, runAt: { lte: new Date() } } });
  return due === 0;
}
