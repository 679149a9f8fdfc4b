import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { Webhook } from 'standardwebhooks';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { type Child, startChild } from './child.ts';
import { startProduction } from './contestants/production.ts';
import { CostTold, HeapTold, ProfileTold, Ready, type Settings } from './contestants/settings.ts';
import type { ContestantName, Cost } from './figures.ts';

/** A person who can be offered projects. */
export interface Specialist {
  id: string;
  handle: string;
  skills: string[];
  role: 'pm' | 'specialist';
}

/** A running contestant, as the website and the machine see it. */
export interface Contestant {
  /** The address of its HTTP server. */
  url: string;
  /** The secret that signs events. */
  secret: string;
  /** Requests a project that is offered to everybody with the skill. Resolves when the request is accepted. */
  request(project: { code: string; skill: string }): Promise<void>;
  /** Sends an event that only Crewcall understands. */
  tell(type: string, data: object): Promise<void>;
  /** The time from the start until the contestant was ready. */
  readyMs: number;
  cost(): Promise<Cost>;
  /** The size of Crewcall's heap after a garbage collection. */
  heapBytes(): Promise<number>;
  /** Starts a profile of its processor time, or stops it and writes it to this file. */
  profile(to?: string): Promise<void>;
  stop(): Promise<void>;
  /** `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts a contestant in its own process, connected to this workspace, with these people on its roster. */
export async function startContestant(
  name: ContestantName,
  {
    slack,
    people,
    databaseUrl,
    looksEachSecond = true,
    isProfiled = false,
    env = {},
  }: {
    slack: Sandbox;
    people: readonly Specialist[];
    databaseUrl: string;
    looksEachSecond?: boolean;
    isProfiled?: boolean;
    env?: Record<string, string>;
  },
): Promise<Contestant> {
  const { newproject, ops, statsbot } = slack.apps;
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const settings: Settings = {
    apiUrl: slack.apiUrl,
    newproject: { botToken: newproject.botToken, appToken: newproject.appToken },
    ops: { botToken: ops.botToken, appToken: ops.appToken },
    statsbot: { botToken: statsbot.botToken, appToken: statsbot.appToken },
    databaseUrl,
    webhookSecret,
    looksEachSecond,
    isProfiled,
    env,
  };
  const { child, url, readyMs } = await startedAs(name, settings);
  const events = `${url}/events`;
  const isOurs = name === 'crewcall';
  if (isOurs && people.length > 0) await enrol(people, { events, webhookSecret, databaseUrl });

  return {
    url,
    readyMs,
    secret: webhookSecret,
    async request({ code, skill }) {
      const title = `Landing page ${code}`;
      if (isOurs) {
        const client = { name: 'Ada Lovelace', company: 'Analytical Bakery' };
        await send('project.requested', { code, title, skills: [skill], client }, { events, webhookSecret });
        return;
      }
      const to = people.filter((one) => one.skills.includes(skill)).map(({ id }) => id);
      await post(url, { code, title, to });
    },
    tell: (type, data) => send(type, data, { events, webhookSecret }),
    async cost() {
      const told = child.told(CostTold);
      child.tell({ kind: 'cost' });
      return (await told).cost;
    },
    async heapBytes() {
      const told = child.told(HeapTold);
      child.tell({ kind: 'heap' });
      return (await told).bytes;
    },
    async profile(to) {
      const told = child.told(ProfileTold);
      child.tell({ kind: 'profile', to });
      await told;
    },
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

async function startedAs(
  name: ContestantName,
  settings: Settings,
): Promise<{ child: Child; url: string; readyMs: number }> {
  if (name === 'crewcall') return startProduction(settings);
  const begun = performance.now();
  const child = startChild(`contestants/${name}.ts`, settings);
  const { url } = await child.told(Ready);
  return { child, url, readyMs: performance.now() - begun };
}

/** Resolves when the people are in the app's database and linked to their Slack accounts. */
async function enrol(
  people: readonly Specialist[],
  { databaseUrl, ...door }: { events: string; webhookSecret: string; databaseUrl: string },
): Promise<void> {
  for (const { handle, skills, role } of people) {
    const person = { handle, name: handle, email: `${handle}@agency.test`, role, skills };
    await send('person.upserted', person, door);
  }
  const database = await mysql.createConnection(databaseUrl);
  for (let linked = 0; linked < people.length; await pause(100)) {
    const [rows] = await database.query<mysql.RowDataPacket[]>(
      'SELECT COUNT(*) AS linked FROM people WHERE slackId IS NOT NULL',
    );
    linked = rows[0]?.linked ?? 0;
  }
  await database.end();
}

async function send(
  type: string,
  data: object,
  { events, webhookSecret }: { events: string; webhookSecret: string },
): Promise<void> {
  const at = new Date();
  const id = `evt_${randomUUID()}`;
  const body = { type, timestamp: at.toISOString(), data };
  await post(events, body, {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(webhookSecret).sign(id, at, JSON.stringify(body)),
  });
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (response.status !== 202) throw new Error(`Expected 202 from ${url}, got ${response.status}: ${answer}`);
}
