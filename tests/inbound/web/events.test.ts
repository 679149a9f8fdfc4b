import test from 'ava';
import { movableClock } from '../../../app/setup/movable-clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { livedTime } from '../../helpers/lived-time.ts';
import {
  message,
  personUpserted,
  postOffice,
  projectRequested,
  send,
  sharedPostOffice,
  signed,
} from '../intake/post-office.ts';
import { flakyLink } from './flaky-link.ts';

const MINUTE = 60_000;

/** Runs the tests that store nothing. */
const shared = sharedPostOffice(test);

test('a signed event is stored before it is answered 202 with its id', async (t) => {
  const { db, post } = await postOffice(t);
  const answer = await post('evt_1', projectRequested('P-1042'));
  t.deepEqual(answer, { status: 202, body: { id: 'evt_1' } });
  const event = await db.event.findUniqueOrThrow({ where: { eventId: 'evt_1' } });
  t.like(event, { type: 'project.requested', lane: 'project:P-1042', projectCode: 'P-1042', state: 'stored' });
  t.like(await db.job.findFirst(), { kind: 'event.apply', lane: 'project:P-1042', state: 'waiting' });
});

test('unknown fields are named in the answer, and so are missing ones', async (t) => {
  const { post } = await postOffice(t);
  const misspelt = { due: '2026-12-10', client: { name: 'Ada', mail: 'ada@bakery.example' }, somethingElse: {} };
  t.deepEqual(await post('evt_1', projectRequested('P-1042', misspelt)), {
    status: 202,
    body: { id: 'evt_1', ignored: ['data.client.mail', 'data.due', 'data.somethingElse'] },
  });
  const known = { dueAt: '2026-12-10', brief: null, client: { name: 'Ada', email: 'ada@bakery.example' }, pm: 'mina' };
  t.deepEqual((await post('evt_2', projectRequested('P-1043', known))).body, { id: 'evt_2' });
  const changed = message('project.updated', { code: 'P-1043', client: { company: null, firm: 'Bakery' } });
  t.deepEqual((await post('evt_3', changed)).body, { id: 'evt_3', ignored: ['data.client.firm'] });
  t.deepEqual((await post('evt_4', projectRequested('P-1', { title: undefined }))).body, {
    errors: [{ path: 'data.title', message: 'missing: expected string' }],
  });
});

test('a known id is a duplicate, whatever the content is now', async (t) => {
  const { db, post } = await postOffice(t);
  await post('evt_1', projectRequested('P-1042'));
  const duplicate = { status: 200, body: { id: 'evt_1', duplicate: true } };
  t.deepEqual(await post('evt_1', projectRequested('P-1042')), duplicate);
  t.deepEqual(await post('evt_1', projectRequested('P-7')), duplicate);
  t.is(await db.event.count(), 1);
  t.is(await db.job.count(), 1);
});

test('ids that differ in case alone are two events', async (t) => {
  const { post } = await postOffice(t);
  t.is((await post('evt_a', projectRequested('P-1'))).status, 202);
  t.is((await post('evt_A', projectRequested('P-2'))).status, 202);
});

test('of fifty equal requests at once exactly one is new', async (t) => {
  const { db, post } = await postOffice(t);
  const answers = await Promise.all(Array.from({ length: 50 }, () => post('evt_1', projectRequested('P-1042'))));
  t.is(answers.filter(({ status }) => status === 202).length, 1);
  t.is(answers.filter(({ status }) => status === 200).length, 49);
  t.is(await db.event.count(), 1);
  t.is(await db.job.count(), 1);
});

const untrusted = test.macro(async (t, change: (headers: Record<string, string>) => void) => {
  const { url, db, clock } = await shared;
  const text = JSON.stringify(projectRequested('P-1042'));
  const headers = signed('evt_1', text, clock.now());
  change(headers);
  const answer = await send(url, text, headers);
  t.is(answer.status, 401, JSON.stringify(answer.body));
  t.is(await db.event.count(), 0);
});

test('an event without an id is not trusted', untrusted, (headers) => delete headers['webhook-id']);
test('an event without a signature is not trusted', untrusted, (headers) => delete headers['webhook-signature']);
test('an event without a timestamp is not trusted', untrusted, (headers) => delete headers['webhook-timestamp']);
test('a signature made for another id is not trusted', untrusted, (headers) => {
  headers['webhook-id'] = 'evt_2';
});
test('a signature made for another time is not trusted', untrusted, (headers) => {
  headers['webhook-timestamp'] = String(Number(headers['webhook-timestamp']) + 1);
});
test('a timestamp that is no number is not trusted', untrusted, (headers) => {
  headers['webhook-timestamp'] += 'x';
});
test('a signature made with another secret is not trusted', untrusted, (headers) => {
  const text = JSON.stringify(projectRequested('P-1042'));
  Object.assign(headers, signed('evt_1', text, new Date(), 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'));
});
test('a signature of an unknown version is not trusted', untrusted, (headers) => {
  headers['webhook-signature'] = headers['webhook-signature']!.replace('v1,', 'v2,');
});
test('a replay from six minutes ago is not trusted', untrusted, (headers) => {
  const text = JSON.stringify(projectRequested('P-1042'));
  Object.assign(headers, signed('evt_1', text, new Date(Date.now() - 6 * MINUTE)));
});
test('a timestamp six minutes ahead is not trusted', untrusted, (headers) => {
  const text = JSON.stringify(projectRequested('P-1042'));
  Object.assign(headers, signed('evt_1', text, new Date(Date.now() + 6 * MINUTE)));
});

test('a body that was changed on its way is not trusted', async (t) => {
  const { url } = await shared;
  const headers = signed('evt_1', JSON.stringify(projectRequested('P-1042')));
  t.is((await send(url, JSON.stringify(projectRequested('P-1043')), headers)).status, 401);
});

test('the age of a request is measured by the given clock', async (t) => {
  const { url, clock } = await postOffice(t);
  const text = JSON.stringify(projectRequested('P-1042'));
  const headers = signed('evt_1', text, clock.now());
  clock.advance({ minutes: 6 });
  t.is((await send(url, text, headers)).status, 401);
  t.is((await send(url, text, signed('evt_1', text, clock.now()))).status, 202);
});

test('if the program’s clock is put forward, as in the demo, signatures still follow the real time', async (t) => {
  const clock = movableClock();
  const { url } = await postOffice(t, { clock });
  clock.advance({ hours: 20 });
  const text = JSON.stringify(projectRequested('P-1042'));
  t.is((await send(url, text, signed('evt_1', text, new Date()))).status, 202);
  t.is((await send(url, text, signed('evt_2', text, clock.now()))).status, 401);
});

test('while a secret is being changed, one matching signature of several is enough', async (t) => {
  const { url } = await postOffice(t);
  const text = JSON.stringify(projectRequested('P-1042'));
  const headers = signed('evt_1', text);
  const other = signed('evt_1', text, new Date(), 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD');
  headers['webhook-signature'] = `${other['webhook-signature']} ${headers['webhook-signature']}`;
  t.is((await send(url, text, headers)).status, 202);
});

const malformed = test.macro(async (t, body: string | Buffer<ArrayBuffer>) => {
  const { url } = await shared;
  t.is((await send(url, body, signed('evt_1', body.toString()))).status, 400);
});

test('half a message is answered 400', malformed, '{"type": "project.requ');
test('an empty message is answered 400', malformed, '');
test('a message that is not UTF-8 is answered 400', malformed, Buffer.from([0x22, 0xff, 0x22]));

test('256 KiB are read, one byte more is answered 413, with and without a declared length', async (t) => {
  const { url } = await postOffice(t);
  const text = JSON.stringify(projectRequested('P-1042'));
  const fits = text.padEnd(256 * 1024);
  const tooLarge = `${fits} `;
  t.is((await send(url, fits, signed('evt_1', fits))).status, 202);
  t.is((await send(url, tooLarge, signed('evt_2', tooLarge))).status, 413);
  t.is((await send(url, chunked(fits), signed('evt_1', fits))).status, 200);
  t.is((await send(url, chunked(tooLarge), signed('evt_2', tooLarge))).status, 413);
});

test('a huge body is answered 413 without a look at its signature, and the connection goes on', async (t) => {
  const { url, post } = await postOffice(t);
  const huge = 'x'.repeat(8_000_000);
  t.is((await send(url, huge, {})).status, 413);
  t.is((await send(url, chunked(huge), {})).status, 413);
  t.is((await post('evt_1', projectRequested('P-1042'))).status, 202);
});

const wrong = test.macro(async (t, body: unknown, paths: string[]) => {
  const { db, post } = await shared;
  const answer = await post('evt_1', body);
  t.is(answer.status, 422);
  const { errors } = answer.body as { errors: { path: string; message: string }[] };
  t.deepEqual(
    errors.map(({ path }) => path),
    paths,
  );
  t.true(errors.every(({ message }) => message.length > 10));
  t.is(await db.event.count(), 0);
});

test('a message that is no object is answered 422', wrong, ['project.requested'], ['']);
test(
  'our own announcements are answered 422 when they are sent to us',
  wrong,
  { ...message('project.claimed', { code: 'P-1', by: 'anna' }), source: 'crewcall' },
  ['source'],
);
test('an empty event is answered 422', wrong, null, ['']);
test('an event without any field names the missing ones', wrong, {}, ['type', 'timestamp']);
test('an unknown type is answered 422', wrong, message('project.exploded', {}), ['type']);
test('a type by the name of an object method is unknown', wrong, message('constructor', {}), ['type']);
test(
  'a message without data is answered 422',
  wrong,
  { type: 'project.completed', timestamp: '2026-11-23T09:00:00Z' },
  ['data'],
);
test('a timestamp in words is answered 422', wrong, projectRequested('P-1', {}, 'yesterday'), ['timestamp']);
test(
  'every wrong field is named at once',
  wrong,
  projectRequested('p 1', { title: ' ', skills: [], client: {}, dueAt: 'soon' }),
  ['data.code', 'data.title', 'data.skills', 'data.client.name', 'data.dueAt'],
);
test(
  'a skill that is no slug is named by its place',
  wrong,
  projectRequested('P-1', { skills: ['design', 'no way'] }),
  ['data.skills.1'],
);
test(
  'links that are not of the web are refused',
  wrong,
  projectRequested('P-1', { pageUrl: 'javascript:alert(1)', intercomUrl: 'ftp://x.example/' }),
  ['data.pageUrl', 'data.intercomUrl'],
);
test('a title of 5,001 characters is refused', wrong, projectRequested('P-1', { title: '😀'.repeat(5_001) }), [
  'data.title',
]);
test('a day that does not exist is refused', wrong, projectRequested('P-1', { dueAt: '2026-02-30' }), ['data.dueAt']);
test('a due moment has an offset', wrong, projectRequested('P-1', { dueAt: '2026-12-10T17:00:00' }), ['data.dueAt']);
test('a role that does not exist is refused', wrong, personUpserted('anna', { role: 'boss' }), ['data.role']);
test('an address without @ is refused', wrong, personUpserted('anna', { email: 'anna' }), ['data.email']);
test('an invalid Slack id is refused', wrong, personUpserted('anna', { slackId: 'anna' }), ['data.slackId']);
test('a claim by nobody is refused', wrong, message('project.claimed', { code: 'P-1' }), ['data.by']);

test('an id that cannot be typed after /project retry is answered 422', async (t) => {
  const { post } = await postOffice(t);
  for (const id of ['a b', 'a`b', '<!channel>', 'x'.repeat(192)]) {
    t.like(await post(id, projectRequested('P-1042')), { status: 422 }, id);
  }
  t.is((await post('x'.repeat(191), projectRequested('P-1042'))).status, 202);
});

test('checks come in this order: size, signature, JSON, fields', async (t) => {
  const { url } = await shared;
  t.is((await send(url, 'x'.repeat(300_000), signed('evt_1', 'other'))).status, 413);
  t.is((await send(url, 'not JSON', signed('evt_1', 'other'))).status, 401);
  t.is((await send(url, '{}', signed('evt_1', 'other'))).status, 401);
});

test('without a secret every event is answered 503, however it looks', async (t) => {
  const { url, db, post } = await postOffice(t, { secret: null });
  t.is((await post('evt_1', projectRequested('P-1042'))).status, 503);
  t.is((await send(url, 'x'.repeat(300_000), {})).status, 503);
  t.is(await db.event.count(), 0);
});

for (const state of ['cut', 'silent'] as const) {
  test.serial(
    `while the database is away (${state}) events are answered 503 within seconds, and taken when it is back`,
    async (t) => {
      let link: Awaited<ReturnType<typeof flakyLink>> | undefined;
      const { post } = await postOffice(t, {
        patienceMs: 3_000,
        through: async (url) => {
          link = await flakyLink(t, url);
          return link.url;
        },
      });
      await eventually(async () => (await post('evt_1', projectRequested('P-1'))).status !== 503);
      link!.set(state);
      const lived = livedTime();
      const away = await post('evt_2', projectRequested('P-2'));
      t.is(away.status, 503);
      t.true(lived() < 4_000);
      t.notRegex(JSON.stringify(away.body), /prisma|mysql|127\.0\.0\.1/i);

      link!.set('open');
      const back = await eventually(async () => {
        const answer = await post('evt_2', projectRequested('P-2'));
        return answer.status === 503 ? undefined : answer;
      });
      t.true(back?.status === 202 || back?.status === 200);
      await eventually(async () => (await post('evt_1', projectRequested('P-1'))).status === 200);
    },
  );
}

test('any other path is answered 404 as JSON', async (t) => {
  const { url } = await shared;
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/events'],
    ['POST', '/healthz'],
    ['GET', '/events/../../etc/passwd'],
  ] as const) {
    const response = await fetch(url + path, { method });
    t.is(response.status, 404);
    t.is(typeof (await response.json()).error, 'string');
  }
});

function chunked(text: string): ReadableStream {
  const bytes = Buffer.from(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + 50_000));
      at += 50_000;
    },
  });
}
