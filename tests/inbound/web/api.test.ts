import test, { type ExecutionContext } from 'ava';
import { Hono } from 'hono';
import { ANNOUNCEMENT_TYPES, type PersonState, type ProjectState } from '../../../app/domain/announcements/types.ts';
import { changeProject } from '../../../app/domain/projects/life/change.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { addApi } from '../../../app/inbound/web/api/routes.ts';
import type { Routes } from '../../../app/inbound/web/server.ts';
import { announcing } from '../../domain/announcements/agency.ts';
import { type ShiftedClock, standingClock } from '../../helpers/clock.ts';

interface Answer {
  /** The HTTP status. */
  answered: number;
  errors?: { path: string; message: string }[];
  next?: string | null;
  events?: { id: string; type: string; data: { project?: ProjectState; person?: PersonState } }[];
  projects?: ProjectState[];
  people?: PersonState[];
}

test('a replay of the feed from its beginning gives every project and person as the API shows them', async (t) => {
  const { transact, clock, joins, requested, claimed, ask } = await asking(t);
  const anna = await joins('anna');
  await joins('bela', { role: 'pm', skills: [] });
  for (const code of ['P-1', 'P-2', 'P-3']) await requested(code, { dueAt: '2026-12-10', pageUrl: 'https://a.test/' });
  await claimed('P-2', anna);
  const how = { at: clock.now(), via: 'command', actor: 'bela' } as const;
  await transact((tx) => startProject(tx, { code: 'P-2', pm: null, team: [], ...how }));
  await transact((tx) => changeProject(tx, { code: 'P-3', said: { client: { name: 'Bea', company: 'B' } }, ...how }));
  await joins('anna', { capacity: 3 });

  const projects = new Map<string, ProjectState>();
  const people = new Map<string, PersonState>();
  let after = '';
  for (;;) {
    const { events = [], next } = await ask(`/api/events?after=${after}&limit=3`);
    for (const { data } of events) {
      if (data.project !== undefined) projects.set(data.project.code, data.project);
      if (data.person !== undefined) people.set(data.person.handle, data.person);
    }
    if (events.length === 0) {
      t.is(next, after);
      break;
    }
    after = next ?? '';
  }
  const listed: ProjectState[] = [];
  for (let cursor: string | null | undefined = ''; cursor != null; ) {
    const page = await ask(`/api/projects?limit=2&cursor=${cursor}`);
    listed.push(...(page.projects ?? []));
    cursor = page.next;
  }
  t.deepEqual(
    listed,
    [...projects.values()].sort((one, other) => (one.code < other.code ? -1 : 1)),
  );
  t.deepEqual((await ask('/api/people')).people, [...people.values()]);
  const { answered: _, ...one } = await ask('/api/projects/P-2');
  t.deepEqual(one as object, projects.get('P-2'));
  t.like(one, { code: 'P-2', claimer: 'anna', dueAt: '2026-12-10' });
  t.deepEqual(
    (await ask('/api/projects?status=started')).projects?.map(({ code }) => code),
    ['P-2'],
  );
  t.deepEqual(
    (await ask('/api/projects?status=requested,claimed')).projects?.map(({ code }) => code),
    ['P-1', 'P-3'],
  );
  const later = new Date(clock.now().getTime() + 1_000).toISOString();
  t.deepEqual((await ask(`/api/projects?updatedSince=${later}`)).projects, []);

  const started = await ask('/api/events?types=project.started,project.changed');
  t.deepEqual(
    started.events?.map(({ type }) => type),
    ['project.started', 'project.changed'],
  );
  t.deepEqual((await ask(`/api/events?after=${started.next}`)).events, []);
});

test('the API admits requests with a token, 20 a second, and says what is wrong with a request', async (t) => {
  // The clock stands still, so that a second is as long on a slow machine.
  const { ask, clock, requested } = await asking(t, ['first', 'second'], standingClock());
  await requested('P-1');
  for (const token of [null, 'Bearer wrong', 'Basic first', 'Bearer first second']) {
    t.like(await ask('/api/projects', token), { answered: 401, errors: [{ path: 'authorization' }] }, String(token));
  }
  t.is((await ask('/api/projects', 'bearer second')).answered, 200);
  for (const [question, path] of [
    ['events?limit=0', 'limit'],
    ['events?limit=501', 'limit'],
    ['events?limit=many', 'limit'],
    ['events?limit=0x10', 'limit'],
    ['projects?limit=1e2', 'limit'],
    ['events?types=project.sung', 'types.0'],
    ['projects?status=lost', 'status.0'],
    ['projects?updatedSince=yesterday', 'updatedSince'],
    ['projects?cursor=%27', 'cursor'],
    ['projects?limit=1&limit=2', 'limit'],
    ['projects?updated_since=2026-11-26', 'updated_since'],
    ['projects/P-1?fields=code', 'fields'],
    ['people?status=active', 'status'],
    ['events?since=ann_1', 'since'],
  ] as const) {
    const { answered, errors } = await ask(`/api/${question}`);
    t.is(answered, 400, question);
    t.is(errors?.[0]?.path, path, question);
  }
  t.is(
    (await ask('/api/projects?status=&updatedSince=&cursor=&limit=')).answered,
    200,
    'an empty parameter counts as missing',
  );
  clock.advance({ seconds: 2 });
  for (const offset of ['+01:00', '%2B01:00', '+0100', 'Z'])
    t.is(
      (await ask(`/api/projects?updatedSince=2026-01-01T10:00:00${offset}`)).answered,
      200,
      'a plus, however written',
    );
  t.is((await ask('/api/projects?updatedSince=2026-01-01+10:00')).answered, 400);
  t.like(await ask('/api/events?after=ann_unknown'), { answered: 410, errors: [{ path: 'after' }] });
  t.like(await ask('/api/projects/P-404'), { answered: 404, errors: [{ path: 'code' }] });
  t.is((await ask('/api/projects/p-1')).answered, 404);
  t.is((await ask('/api/nothing')).answered, 404);

  clock.advance({ seconds: 2 });
  const asked = await Promise.all(Array.from({ length: 21 }, () => ask('/api/people')));
  t.deepEqual([...new Set(asked.slice(0, 20).map(({ answered }) => answered))], [200]);
  t.is(asked.at(-1)?.answered, 429);
  t.is((await ask('/api/people', 'Bearer second')).answered, 200);
  clock.advance({ seconds: 2 });
  t.is((await ask('/api/people')).answered, 200);
});

test('the API and its webhooks are described to everybody; without a configured token there is no API', async (t) => {
  const { app, ask } = await asking(t);
  const document = await (await app.request('/api/openapi.json')).json();
  t.is(document.openapi, '3.1.0');
  t.deepEqual(Object.keys(document.webhooks).sort(), [...ANNOUNCEMENT_TYPES].sort());
  t.deepEqual(Object.keys(document.paths).sort(), [
    ...['/api/events', '/api/people', '/api/projects', '/api/projects/{code}'],
  ]);
  const schema = document.webhooks['project.claimed'].post.requestBody.content['application/json'].schema;
  t.is(schema.properties.data.properties.project.$ref, '#/components/schemas/Project');
  t.is((await ask('/api/openapi.json', null)).answered, 200);

  const none = await asking(t, []);
  for (const path of ['/api/projects', '/api/openapi.json']) t.is((await none.ask(path)).answered, 404, path);
});

async function asking(t: ExecutionContext, apiTokens = ['first', 'second'], time?: ShiftedClock) {
  const agency = await announcing(t, time);
  const app: Routes = new Hono();
  addApi(app, { ...agency, apiTokens });
  return {
    ...{ ...agency, app },
    async ask(path: string, authorization: string | null = 'Bearer first'): Promise<Answer> {
      const response = await app.request(path, { headers: authorization === null ? {} : { authorization } });
      return { ...(await response.json()), answered: response.status };
    },
  };
}
