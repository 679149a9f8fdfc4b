import type { ExecutionContext, TestFn } from 'ava';
import { Webhook } from 'standardwebhooks';
import { builtInSurveyWords } from '../../../app/config/survey-words.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { makeOffers } from '../../../app/domain/offers/kinds.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { intakeJobs } from '../../../app/inbound/intake/jobs.ts';
import { createMetrics } from '../../../app/inbound/web/metrics.ts';
import { routes } from '../../../app/inbound/web/routes.ts';
import { startServer } from '../../../app/inbound/web/server.ts';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact, type Transact } from '../../../app/infra/database/transaction.ts';
import { createForeground } from '../../../app/infra/foreground.ts';
import { done, runs } from '../../../app/infra/jobs/job.ts';
import { Worker } from '../../../app/infra/jobs/worker/worker.ts';
import { createTelemetry, type Telemetry } from '../../../app/infra/telemetry.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export interface PostOffice {
  url: string;
  db: Database;
  transact: Transact;
  clock: ShiftedClock;
  telemetry: Telemetry;
  /** The telemetry events so far. */
  said: { name: string; fields: object }[];
  /** Sends an event as a website would, signed. */
  post(id: string, body: unknown): Promise<Answer>;
}

export interface Answer {
  status: number;
  body: unknown;
}

export interface Options {
  /** Null: no secret is configured. */
  secret?: string | null;
  /** Whether stored events are also applied. */
  applying?: boolean;
  /** The URL for the database, if not its own. */
  through?: (url: string) => Promise<string>;
  clock?: ShiftedClock;
  /** The time limit of the database, which is slow when many tests run at once. */
  patienceMs?: number;
}

/** The part of the app that receives events: HTTP server and worker on a database of its own. */
export async function postOffice(t: Pick<ExecutionContext, 'teardown'>, options: Options = {}): Promise<PostOffice> {
  const { secret = SECRET, applying = false, through = async (url) => url, patienceMs = 30_000 } = options;
  const { clock = shiftedClock() } = options;
  const direct = await testDatabase(t);
  const url = await through(direct.url);
  const db = url === direct.url ? direct.db : openDatabase(url);
  const telemetry = createTelemetry();
  const said: PostOffice['said'] = [];
  telemetry.subscribe((event) => said.push(event));
  const transact = createTransact(db, consequences);
  if (applying) await startWorker(t, { db, transact, clock, telemetry });

  const metrics = createMetrics({ db, telemetry });
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    routes: routes({
      webhookSecret: secret ?? undefined,
      db,
      bots: [],
      transact,
      clock,
      telemetry,
      foreground: createForeground(clock),
      metrics,
      patienceMs,
      apiTokens: [],
      survey: {
        agency: () => ({ name: 'The Agency', color: '#4a154b', logoUrl: undefined }),
        languages: builtInSurveyWords,
        timeZone: 'UTC',
      },
    }),
  });
  t.teardown(async () => {
    await server.stop();
    metrics.stop();
    if (db !== direct.db) await db.$disconnect();
  });
  const post: PostOffice['post'] = (id, body) => {
    const text = JSON.stringify(body);
    return send(server.url, text, signed(id, text, clock.now()));
  };
  return { url: server.url, db, transact, clock, telemetry, said, post };
}

/** One post office for all tests of a file that do not disturb each other. */
export function sharedPostOffice(test: TestFn, options: Options = {}): Promise<PostOffice> {
  const closing: (() => unknown)[] = [];
  test.after.always(async () => {
    for (const close of closing) await close();
  });
  return postOffice({ teardown: (close) => closing.unshift(close) }, options);
}

export function signed(id: string, text: string, at = new Date(), secret = SECRET): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  };
}

export async function send(url: string, body: BodyInit, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}/events`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  return { status: response.status, body: await response.json() };
}

export function message(type: string, data: unknown, timestamp = new Date().toISOString()) {
  return { type, timestamp, data };
}

export function personUpserted(handle: string, more: object = {}) {
  const name = handle.charAt(0).toUpperCase() + handle.slice(1);
  const person = { handle, name, email: `${handle}@agency.example`, role: 'specialist', skills: ['design'], ...more };
  return message('person.upserted', person);
}

export function projectRequested(code: string, more: object = {}, timestamp?: string) {
  const project = { code, title: 'A website for Ada', skills: ['design'], client: { name: 'Ada' }, ...more };
  return message('project.requested', project, timestamp);
}

async function startWorker(
  t: Pick<ExecutionContext, 'teardown'>,
  { db, transact, clock, telemetry }: Pick<PostOffice, 'db' | 'transact' | 'clock' | 'telemetry'>,
): Promise<void> {
  const offers = runs(makeOffers, async ({ projectId, round }) => {
    const waves = { size: 0, minutes: 10 };
    await transact((tx) => offerProject(tx, { projectId, round, waves, at: clock.now() }));
    return done;
  });
  const runners = [...intakeJobs({ db, transact, clock, telemetry }), offers];
  const ignore = async () => {};
  // Jobs of other runners wait, so that tests can look at them.
  const strangerMs = Number.POSITIVE_INFINITY;
  const worker = new Worker({
    db,
    transact,
    clock,
    telemetry,
    runners,
    onDead: ignore,
    onObstacle: ignore,
    strangerMs,
  });
  await worker.start();
  t.teardown(() => worker.stop());
}
