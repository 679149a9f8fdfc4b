import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { type Config, readConfig } from '../app/config/config.ts';
import type { EventName } from '../app/inbound/intake/events.ts';
import { type Database, openDatabase } from '../app/infra/database/client.ts';
import { migrate } from '../app/infra/database/migrate.ts';
import { clients, freshScores, newProjects, people } from './demo/agency.ts';
import { PAST, pastCode, seedPastProjects, seedPastScores } from './demo/past.ts';
import { inDays, RUNNING, STARTED, startSome } from './demo/running.ts';
import { lendStories } from './demo/stories.ts';

const PATIENCE_MS = 60_000;
const LOOK_MS = 500;
const FIRST_SCORE_MS = 12_000;
const NEXT_SCORE_MS = 25_000;

/**
 * Brings the demo agency to life in the running product: its roster by signed events, projects of the past half year, a few
 * that run, a new one, and a fresh score now and then; and lends the page its buttons. Tells on the terminal what happens and what to try. Resolves when the
 * story is told; the product runs on.
 */
export async function runDemo({ controlToken }: { controlToken: string }): Promise<void> {
  const config = readConfig();
  await withDatabase(config, async (db) => {
    await ready(config);
    for (const person of people)
      await send(config, 'person.upserted', { ...person, email: `${person.handle}@agency.test` });
    await until(
      'the roster is known',
      async () => (await db.person.count({ where: { slackId: { not: null } } })) === people.length,
    );
    await seedPastProjects(db, new Date());
    const count = await db.project.count();
    await startSome(
      (type, data) => send(config, type, data),
      (index) => pastCode(count + index),
    );
    // Codes are given out by counting: the next one comes when these are there.
    await until('the running projects are known', async () => (await db.project.count()) === count + STARTED);
    say(
      `The agency has ${people.length} people, six skills, ${PAST + STARTED - RUNNING} finished projects and ${RUNNING} that run.`,
    );
    lend(config, controlToken);
    await Promise.all([projectStory(config, db), scoreStory(config)]);
  });
}

/** What has to be there before the product starts. */
export async function prepareDemo(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const db = openDatabase(databaseUrl, { connectionLimit: 1 });
  try {
    await seedPastScores(db, new Date());
  } finally {
    await db.$disconnect();
  }
}

/** The page's buttons act long after the story is told: each with a connection of its own. */
function lend(config: Config, controlToken: string): void {
  let asked = 1;
  let scored = 0;
  const url = new URL('..', config.slackApiUrl).href.replace(/\/$/, '');
  void lendStories({ url, token: controlToken }, [
    {
      name: 'request',
      label: 'A client requests a project',
      tell: () => withDatabase(config, async (db) => void (await request(config, db, asked++))),
    },
    { name: 'score', label: 'A client scores', tell: () => withDatabase(config, (db) => score(db, scored++)) },
  ]);
}

async function projectStory(config: Config, db: Database): Promise<void> {
  const code = await request(config, db, 0);
  const offers = await until('the offers are made', async () => {
    const made = await db.offer.findMany({ where: { project: { code } }, include: { person: true } });
    return made.length > 0 ? made : undefined;
  });
  const names = offers.map(({ person }) => person.handle);
  say(`${names.length} people get a DM: ${names.join(', ')}. Claim it as one of them, and watch the others' vanish.`);
  await narrate(db, code);
}

/** A client asks for a project; answers its code. */
async function request(config: Config, db: Database, index: number): Promise<string> {
  const wanted = newProjects[index % newProjects.length] ?? newProjects[0];
  const code = pastCode(await db.project.count());
  await send(config, 'project.requested', { ...wanted, code, dueAt: inDays(8) });
  say(`${wanted.client.name} asks for "${wanted.title}" (${code}).`);
  return code;
}

/** Follows the new project until everything about its claim is done. */
async function narrate(db: Database, code: string): Promise<void> {
  const claimer = await forever(async () => {
    const project = await db.project.findUnique({ where: { code }, include: { claimer: true } });
    return project?.claimer ?? undefined;
  });
  say(`${claimer.name} has claimed it. Every other DM is being deleted.`);
  await forever(async () => {
    const left = await db.job.count({ where: { kind: 'offer.delete', state: { in: ['waiting', 'running'] } } });
    return left === 0 ? true : undefined;
  });
  say('They are gone.');
}

async function scoreStory(config: Config): Promise<void> {
  await pause(FIRST_SCORE_MS, undefined, { ref: false });
  for (const index of freshScores.keys()) {
    await withDatabase(config, (db) => score(db, index));
    await pause(NEXT_SCORE_MS, undefined, { ref: false });
  }
}

/** A client scores a project: the row that a survey tool writes. */
async function score(db: Database, index: number): Promise<void> {
  const given = freshScores[index % freshScores.length] ?? freshScores[0];
  const { name, company } = clients[index % clients.length] ?? clients[0];
  const projectCode = pastCode(PAST - clients.length + (index % clients.length));
  await db.score.create({
    data: { projectCode, clientName: name, clientCompany: company, ...given, createdAt: new Date() },
  });
  say(`${name} gives ${given.score} of 10 for ${projectCode}. Within 15 seconds it is in #client-feedback.`);
}

async function withDatabase<T>({ databaseUrl }: Config, work: (db: Database) => Promise<T>): Promise<T> {
  if (databaseUrl === undefined) throw new Error('DATABASE_URL: the demo expects the database of the product.');
  const db = openDatabase(databaseUrl, { connectionLimit: 2 });
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
}

async function ready({ http }: Config): Promise<void> {
  await until('the product is ready', async () => {
    const answer = await fetch(`http://${http.host}:${http.port}/readyz`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
}

async function send({ http, webhookSecret }: Config, type: EventName, data: object): Promise<void> {
  if (webhookSecret === undefined) throw new Error('WEBHOOK_SECRET: the demo signs its events and expects one.');
  const id = `demo_${randomUUID()}`;
  const at = new Date();
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const answer = await fetch(`http://${http.host}:${http.port}/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(webhookSecret).sign(id, at, body),
    },
    body,
  });
  if (answer.status !== 202) throw new Error(`${type}: expected 202, got ${answer.status} ${await answer.text()}`);
}

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Expected within a minute that ${what}.`);
    await pause(LOOK_MS);
  }
}

/** As long as the product runs; alone it keeps no process alive. */
async function forever<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(LOOK_MS, undefined, { ref: false });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
