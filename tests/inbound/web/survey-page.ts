import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { ExecutionContext } from 'ava';
import { Hono } from 'hono';
import { builtInSurveyWords } from '../../../app/config/survey-words.ts';
import { makeLink } from '../../../app/domain/surveys/links.ts';
import { addressHash } from '../../../app/domain/surveys/recipients.ts';
import type { Routes } from '../../../app/inbound/web/server.ts';
import { addSurveyPages } from '../../../app/inbound/web/survey/routes.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { ADA, type DeskOptions, type SurveyDesk, surveyDesk } from '../../domain/surveys/survey-desk.ts';
import { HANG_MS } from '../../helpers/eventually.ts';

export interface SurveyPage extends SurveyDesk {
  url: string;
  /** The telemetry so far, as JSON. */
  said: string[];
  /** A link to the survey of this project, whose client was asked. */
  link(code: string): Promise<string>;
  get(path: string, init?: RequestInit): Promise<{ status: number; html: string; headers: Headers }>;
  /** Sends a form. */
  post(path: string, form: string | Record<string, string>, init?: RequestInit): ReturnType<SurveyPage['get']>;
  /** The whole content of the database, as one text. */
  checksum(): Promise<string>;
}

/** The client's page on a database, over real HTTP. */
export async function surveyPage(
  t: ExecutionContext,
  {
    color = '#4a154b',
    logoUrl,
    name = 'The Agency',
    ...options
  }: DeskOptions & { color?: string; logoUrl?: string; name?: string } = {},
): Promise<SurveyPage> {
  const desk = await surveyDesk(t, options);
  const { db, transact, clock } = desk;
  const telemetry = createTelemetry();
  const said: string[] = [];
  telemetry.subscribe((event) =>
    said.push(JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? String(value) : value))),
  );
  const app: Routes = new Hono();
  const agency = () => ({ name, color, logoUrl });
  addSurveyPages(app, {
    ...{ db, transact, clock, telemetry, patienceMs: HANG_MS },
    survey: { agency, languages: options.languages ?? builtInSurveyWords, timeZone: 'UTC' },
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server: Server = createServer((request, response) => void listener(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const get: SurveyPage['get'] = async (path, init) => {
    const answer = await fetch(`${url}${path}`, init);
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  };
  return {
    ...desk,
    url,
    said,
    get,
    post: (path, form, init = {}) =>
      get(path, {
        method: 'POST',
        body: typeof form === 'string' ? form : new URLSearchParams(form),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        ...init,
      }),
    async link(code) {
      await desk.started(code);
      await desk.complete(code);
      await desk.settled();
      const survey = await db.survey.findFirstOrThrow({ where: { project: { code } }, orderBy: { life: 'desc' } });
      const token = await transact((tx) =>
        makeLink(tx, { surveyId: survey.id, addressHash: addressHash(ADA.email), at: clock.now() }),
      );
      return `/s/${token}`;
    },
    async checksum() {
      const tables = await db.$queryRaw<{ name: string }[]>`
        SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`;
      const names = tables.map(({ name: table }) => `\`${table}\``).filter((table) => table !== '`job_workers`');
      const rows = await db.$queryRawUnsafe<object[]>(`CHECKSUM TABLE ${names.join(', ')}`);
      return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    },
  };
}
