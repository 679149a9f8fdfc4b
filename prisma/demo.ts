import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { type Config, readConfig } from '../app/config.ts';
import { type Database, openDatabase } from '../app/database/client.ts';
import { migrate } from '../app/database/migrate.ts';
import { clients, freshScores, newProject, people } from './demo/agency.ts';
import { pastCode, seedPastProjects, seedPastScores } from './demo/past.ts';

const PATIENCE_MS = 60_000;
const LOOK_MS = 500;
const FIRST_SCORE_MS = 12_000;
const NEXT_SCORE_MS = 25_000;

/**
 * Brings the demo agency to life in the running product: its roster by signed events, forty projects of the past, one
 * new project, and a fresh score now and then. Tells on the terminal what happens and what to try. Resolves when the
 * story is told; the product runs on.
 */
export async function runDemo(): Promise<void> {
  const config = readConfig();
  if (config.databaseUrl === undefined) throw new Error('DATABASE_URL: the demo expects the database of the product.');
  const db = openDatabase(config.databaseUrl, { connectionLimit: 2 });
  try {
    await ready(config);
    for (const person of people)
      await send(config, 'person.upserted', { ...person, email: `${person.handle}@agency.test` });
    await until(
      'the roster is known',
      async () => (await db.person.count({ where: { slackId: { not: null } } })) === people.length,
    );
    await seedPastProjects(db, new Date());
    say(`The agency has ${people.length} people, six skills and 40 finished projects.`);
    await Promise.all([projectStory(config, db), scoreStory(db)]);
  } finally {
    await db.$disconnect();
  }
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

async function projectStory(config: Config, db: Database): Promise<void> {
  const dueAt = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
  const code = pastCode(await db.project.count());
  await send(config, 'project.requested', { ...newProject, code, dueAt });
  const offers = await until('the offers are made', async () => {
    const made = await db.offer.findMany({ where: { project: { code } }, include: { person: true } });
    return made.length > 0 ? made : undefined;
  });
  const names = offers.map(({ person }) => person.handle);
  const [first = 'anna', second = 'bela'] = names;
  say(
    `${newProject.client.name} asks for "${newProject.title}". ${names.length} people get a DM: ${names.join(', ')}.`,
  );
  say(`See one:   npm run sandbox -- dms --as ${first}`);
  say(`Claim it:  npm run sandbox -- click claim_project --as ${first}`);
  say(`Be late:   npm run sandbox -- click claim_project --as ${second}`);
  await narrate(db, code);
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
  say(`They are gone. See the winner's: npm run sandbox -- dms --as ${claimer.handle}`);
}

async function scoreStory(db: Database): Promise<void> {
  await pause(FIRST_SCORE_MS, undefined, { ref: false });
  for (const [index, { score, comment }] of freshScores.entries()) {
    const client = clients[index] ?? clients[0];
    const projectCode = pastCode(35 + index);
    await db.score.create({
      data: {
        projectCode,
        clientName: client.name,
        clientCompany: client.company,
        score,
        comment,
        createdAt: new Date(),
      },
    });
    say(
      `${client.name} gives ${score} of 10 for ${projectCode}. Within 15 seconds: npm run sandbox -- channel client-feedback`,
    );
    await pause(NEXT_SCORE_MS, undefined, { ref: false });
  }
}

async function ready({ http }: Config): Promise<void> {
  await until('the product is ready', async () => {
    const answer = await fetch(`http://${http.host}:${http.port}/readyz`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
}

async function send({ http, webhookSecret }: Config, type: string, data: object): Promise<void> {
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
