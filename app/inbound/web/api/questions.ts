import { createRoute, z } from '@hono/zod-openapi';
import { ANNOUNCEMENT_TYPES, envelopeOf, PersonState, ProjectState } from '../../../domain/announcements/types.ts';
import { moment } from '../../intake/fields.ts';

/** The schemas of the API. They validate requests, and describe requests and answers in the API's documentation. */

const Errors = z
  .object({ errors: z.array(z.object({ path: z.string(), message: z.string() })) })
  .openapi('Errors', { description: 'What is wrong, and where.' });

/** An empty parameter counts as absent. */
const maybe = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional()).optional();

/** Digits alone: Number() reads "0x10" and "1e2", too. */
const digits = (given: unknown) => (typeof given === 'string' && /^\d{1,3}$/.test(given) ? Number(given) : given);

const limit = maybe(z.preprocess(digits, z.number('expected a number from 1 to 500').int().min(1).max(500))).openapi({
  param: { name: 'limit', in: 'query' },
  type: 'integer',
  description: 'at most so many; 1 to 500, else 100',
});

/** A time. In a query string, an unencoded "+" arrives as a blank. So a blank before the offset means "+". */
const since = z.preprocess(
  (given) => (typeof given === 'string' ? given.trim().replace(/ (?=\d\d(?::?\d\d)?$)/, '+') : given),
  moment,
);

const STATUSES = ProjectState.shape.status.options;

/** A list whose entries are separated by commas. */
function listOf<const Word extends string>(words: readonly [Word, ...Word[]], name: string, description: string) {
  return maybe(
    z
      .string()
      .transform((given) => given.split(',').map((one) => one.trim()))
      .pipe(z.array(z.enum(words))),
  ).openapi({ param: { name, in: 'query' }, type: 'string', description });
}

const cursor = maybe(z.string().regex(/^\d{1,15}$/, 'expected the "next" of an answer')).openapi({
  param: { name: 'cursor', in: 'query' },
  description: 'the `next` of the page before',
});

const next = z.string().nullable().openapi({ description: 'the cursor of the next page; null: this is the last one' });

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

const refusals = {
  400: json(Errors, 'A parameter is wrong.'),
  401: json(Errors, 'No token, or a wrong one.'),
  429: json(Errors, 'More than 20 requests within a second.'),
};

const shared = { method: 'get' as const, security: [{ token: [] as string[] }] };

/** Unknown parameters are refused. Otherwise a misspelt filter would be ignored, and everything would be returned. */
const asking = z.strictObject;

export const askEvents = createRoute({
  ...shared,
  path: '/api/events',
  summary: 'What was decided, oldest first; kept for 30 days',
  request: {
    query: asking({
      after: maybe(z.string()).openapi({
        param: { name: 'after', in: 'query' },
        description: 'the `next` of an answer, or the id of an announcement; without one the oldest come first',
      }),
      types: listOf(
        ANNOUNCEMENT_TYPES as [(typeof ANNOUNCEMENT_TYPES)[number], ...typeof ANNOUNCEMENT_TYPES],
        'types',
        'of these types alone, comma-separated',
      ),
      limit,
    }),
  },
  responses: {
    200: json(
      z.object({
        events: z.array(z.looseObject({ id: z.string(), type: z.string() })).openapi({
          description: 'the envelopes, as webhooks bring them (see `webhooks`), each with its id',
        }),
        next: z.string().openapi({ description: 'what to ask for after this; always set' }),
      }),
      'Announcements.',
    ),
    ...refusals,
    410: json(Errors, '`after` is not known any more: compare with /api/projects and /api/people, and begin anew.'),
  },
});

export const askProjects = createRoute({
  ...shared,
  path: '/api/projects',
  summary: 'All projects as they stand',
  request: {
    query: asking({
      status: listOf(STATUSES as [(typeof STATUSES)[number], ...typeof STATUSES], 'status', 'comma-separated'),
      updatedSince: maybe(since).openapi({
        param: { name: 'updatedSince', in: 'query' },
        type: 'string',
        format: 'date-time',
        description: 'announced since then',
      }),
      cursor,
      limit,
    }),
  },
  responses: { 200: json(z.object({ projects: z.array(ProjectState), next }), 'Projects.'), ...refusals },
});

export const askProject = createRoute({
  ...shared,
  path: '/api/projects/{code}',
  summary: 'One project as it stands',
  request: {
    params: z.object({ code: z.string().openapi({ param: { name: 'code', in: 'path' } }) }),
    query: asking({}),
  },
  responses: { 200: json(ProjectState, 'The project.'), ...refusals, 404: json(Errors, 'There is none.') },
});

export const askPeople = createRoute({
  ...shared,
  path: '/api/people',
  summary: 'Everybody on the roster',
  request: { query: asking({ cursor, limit }) },
  responses: { 200: json(z.object({ people: z.array(PersonState), next }), 'People.'), ...refusals },
});

/** The requests that are sent to EVENTS_URL, one for each type, as the API's documentation describes them. */
export const webhooks = ANNOUNCEMENT_TYPES.map((type) => ({
  path: type,
  method: 'post' as const,
  summary: type,
  request: {
    headers: z.object({
      'webhook-id': z.string().openapi({ description: 'the same in all tries' }),
      'webhook-timestamp': z.string().openapi({ description: 'Unix seconds of this try' }),
      'webhook-signature': z.string().openapi({ description: 'v1, and the signature; one for each secret' }),
    }),
    body: { content: { 'application/json': { schema: envelopeOf(type) } } },
  },
  responses: {
    '2XX': { description: 'Taken.' },
    410: { description: 'No more of it: nothing is sent any more.' },
    default: { description: 'Not taken: it is sent again, for three days.' },
  },
}));
