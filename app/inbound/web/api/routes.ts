import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { newestEntry, placeAnnouncements, positionOf, readFeed } from '../../../domain/announcements/feed.ts';
import { personStates, projectStates } from '../../../domain/announcements/state.ts';
import { Prisma } from '../../../infra/database/client.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import type { Routes } from '../server.ts';
import { guard, trouble } from './guard.ts';
import { askEvents, askPeople, askProject, askProjects, webhooks } from './questions.ts';

export interface ApiOptions extends FactServices {
  /** If it is empty, there is no API. */
  apiTokens: readonly string[];
}

const USUAL = 100;
const DOCUMENT = '/api/openapi.json';
/** The cursor before the first announcement. */
const BEGINNING = '0';

/** GET /api/…: lets other systems read the feed and the states, see docs/connecting.md. */
export function addApi(app: Routes, options: ApiOptions): void {
  if (options.apiTokens.length > 0) app.route('/', api(options));
  app.all('/api/*', (c) =>
    trouble(c, 404, '', options.apiTokens.length > 0 ? 'There is nothing here.' : 'No API_TOKEN is configured.'),
  );
}

function api({ db, transact, clock, apiTokens }: ApiOptions): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return;
      return c.json({ errors: result.error.issues.flatMap(errorsOf) }, 400);
    },
  });
  app.use('/api/*', guard({ tokens: apiTokens, clock, open: [DOCUMENT] }));
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const webhook of webhooks) app.openAPIRegistry.registerWebhook(webhook);

  app.openapi(askEvents, async (c) => {
    const { after = BEGINNING, types, limit = USUAL } = c.req.valid('query');
    await placeAnnouncements({ db, transact });
    const from = after === BEGINNING ? 0n : await positionOf(db, after);
    if (from === undefined) return trouble(c, 410, 'after', 'This announcement is not known, or not kept any more.');
    const newest = await newestEntry(db);
    const entries = await readFeed(db, { after: from, types, limit });
    const events = entries.map(({ eventId, body }) => ({ id: eventId, ...JSON.parse(body) }));
    // If there are no more announcements of these types, everything up to the newest one has been searched.
    const lookedAt = [entries.at(-1), ...(entries.length < limit ? [newest] : [])];
    let next = { eventId: after, position: from };
    for (const entry of lookedAt) if (entry !== undefined && entry.position > next.position) next = entry;
    return c.json({ events, next: next.eventId }, 200);
  });

  app.openapi(askProjects, async (c) => {
    const { status, updatedSince, cursor = '0', limit = USUAL } = c.req.valid('query');
    const wanted = [
      Prisma.sql`projects.id > ${Number(cursor)}`,
      ...(status === undefined ? [] : [Prisma.sql`projects.status IN (${Prisma.join(status)})`]),
      ...(updatedSince === undefined ? [] : [Prisma.sql`${lastTold} >= ${updatedSince}`]),
    ];
    const { states, next } = page(await projectStates(db, Prisma.join(wanted, ' AND '), limit + 1), limit);
    return c.json({ projects: states, next }, 200);
  });

  app.openapi(askProject, async (c) => {
    const { code } = c.req.valid('param');
    const [project] = await projectStates(db, Prisma.sql`projects.code = ${code}`);
    // The database ignores case when it compares, so the code is compared once more.
    if (project?.state.code !== code) return trouble(c, 404, 'code', `There is no project with this code.`);
    return c.json(project.state, 200);
  });

  app.openapi(askPeople, async (c) => {
    const { cursor = '0', limit = USUAL } = c.req.valid('query');
    const { states, next } = page(await personStates(db, Prisma.sql`people.id > ${Number(cursor)}`, limit + 1), limit);
    return c.json({ people: states, next }, 200);
  });

  app.doc31(DOCUMENT, {
    openapi: '3.1.0',
    info: {
      title: 'Crewcall',
      version: '1',
      description: 'What other systems follow and compare. See docs/connecting.md.',
    },
  });
  return app;
}

/** The errors to report. Unknown parameters are reported one by one, each under its own name. */
function errorsOf(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({ path: name, message: 'expected no parameter of this name' }));
  return [{ path: issue.path.map(String).join('.'), message: issue.message }];
}

/**
 * The time by which projects are sorted: their last announcement. For projects older than announcements it is their
 * last move.
 */
const lastTold = Prisma.sql`COALESCE(projects.toldAt, projects.completedAt, projects.cancelledAt, projects.startedAt,
  projects.claimedAt, projects.requestedAt)`;

/** Returns one page. Pages are divided by id, which never changes, so rows that come or go do not shift the pages. */
function page<State>(rows: { id: number; state: State }[], limit: number): { states: State[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    states: shown.map(({ state }) => state),
    next: rows.length > limit && last !== undefined ? String(last.id) : null,
  };
}
