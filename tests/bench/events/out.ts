import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { makeProjects, openPlace, type Place } from '../surveys/place.ts';
import { quantile } from '../trials/trial.ts';
import { holds } from '../watch.ts';
import { change, post, SECRET } from './load.ts';

const PROJECTS = 200;
const PER_SECOND = 10;

export interface WebhookFigures {
  announcements: number;
  missing: number;
  /** The time from the announcement's own timestamp, just before its commit, to its arrival at the endpoint. */
  p50: number;
  p99: number;
}

export interface ClaimFigures {
  claims: number;
  alone: { p50: number; p99: number };
  /** Three endpoints: one hangs, one refuses connections, one answers 500. */
  down: { p50: number; p99: number };
  missed: number;
}

/** Projects change at an even pace, and an endpoint receives the announcements. */
export async function benchWebhooks(databaseUrl: string, seconds: number): Promise<WebhookFigures> {
  const times: number[] = [];
  const endpoint = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const now = Date.now();
    const { type, timestamp } = JSON.parse(Buffer.concat(chunks).toString());
    if (type === 'project.changed') times.push(now - Date.parse(timestamp));
    response.writeHead(204).end();
  });
  const place = await openPlace(databaseUrl, {
    EVENTS_URL: endpoint.url,
    EVENTS_SECRET: SECRET,
  });
  try {
    await makeProjects(place.db, { count: PROJECTS, status: 'requested' });
    const told = async (count: number, name: string) => {
      const from = times.length;
      for (let nth = 0; nth < count; nth++) {
        await post(place.crewcall, change(nth, { of: PROJECTS, name }));
        await pause(1_000 / PER_SECOND);
      }
      await holds(() => times.length - from >= count, performance.now() + 60_000);
      return times.slice(from);
    };
    await told(20, 'warm');
    const wanted = PER_SECOND * seconds;
    const heard = await told(wanted, 'even');
    const missing = wanted - heard.length;
    return { announcements: heard.length, missing, p50: quantile(heard, 0.5), p99: quantile(heard, 0.99) };
  } finally {
    await place.close();
    await endpoint.close();
  }
}

/** Anna claims projects, alternately at a Crewcall without webhooks and at one whose endpoints are all down. */
export async function benchClaims(databases: { alone: string; down: string }, claims: number): Promise<ClaimFigures> {
  const hangs = await listen((request) => request.resume());
  const fails = await listen((request, response) => {
    request.resume();
    response.writeHead(500).end();
  });
  const gone = await listen(() => undefined);
  await gone.close();
  const places = await Promise.all([
    openPlace(databases.alone),
    openPlace(databases.down, {
      EVENTS_SECRET: SECRET,
      EVENTS_URL: [hangs.url, fails.url, gone.url].join(','),
    }),
  ]);
  const [alone, down] = places;
  const results = { alone: [] as number[], down: [] as number[] };
  let missed = 0;
  try {
    for (const place of places) await joins(place);
    for (let nth = 1; nth <= claims; nth++) {
      const inTurn = [['alone', alone] as const, ['down', down] as const];
      for (const [name, place] of nth % 2 === 0 ? inTurn : inTurn.reverse()) {
        const ms = await claim(place, `C-${nth}`);
        if (ms === undefined) missed += 1;
        else results[name].push(ms);
      }
    }
    const spread = (times: number[]) => ({ p50: quantile(times, 0.5), p99: quantile(times, 0.99) });
    return { claims, alone: spread(results.alone), down: spread(results.down), missed };
  } finally {
    await Promise.all(places.map((place) => place.close()));
    await Promise.all([hangs.close(), fails.close()]);
  }
}

/** The PM of this workspace can claim projects too, and she is the one who clicks. */
async function joins({ crewcall }: Place): Promise<void> {
  const person = { handle: 'hana', name: 'Hana Novak', email: 'hana@agency.test', role: 'pm', skills: ['design'] };
  await post(crewcall, event('person.upserted', person, 'hana'));
}

/** The time until the click was acknowledged. Undefined: it was not. */
async function claim({ crewcall, slack, pm }: Place, code: string): Promise<number | undefined> {
  const project = { code, title: `Landing page ${code}`, skills: ['design'], client: { name: 'Ada Lovelace' } };
  await post(crewcall, event('project.requested', project, code));
  const isOffered = () => JSON.stringify(slack.directMessages('newproject', pm)).includes(`"${code}"`);
  if (!(await holds(isOffered, performance.now() + 30_000))) return undefined;
  // The consequences of the request are done by now, so they do not slow down the click.
  await pause(50);
  const { acked, ms } = await slack.as(pm).click({ actionId: 'claim_project', value: code });
  return acked ? ms : undefined;
}

function event(type: string, data: object, id: string) {
  return { id, body: JSON.stringify({ type, timestamp: new Date().toISOString(), data }) };
}

async function listen(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
