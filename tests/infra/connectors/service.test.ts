import { createServer } from 'node:net';
import test from 'ava';
import { createService, type ServiceOptions } from '../../../app/infra/connectors/service.ts';
import { OutcomeUnknown, RetryLater } from '../../../app/infra/errors.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock, standingClock } from '../../helpers/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { freePort } from '../../helpers/process.ts';
import { double, type Given } from './double.ts';

const NOTE = { method: 'POST', path: 'notes', body: { text: 'hello' } } as const;

function service(
  t: { teardown: (step: () => void) => void },
  baseUrl: string,
  { clock = shiftedClock(), ...more }: Partial<ServiceOptions> & { clock?: ReturnType<typeof shiftedClock> } = {},
) {
  const made = createService({
    called: 'Notes',
    baseUrl,
    clock,
    telemetry: createTelemetry(),
    limitMs: 30_000,
    probe: () => ({ method: 'GET', path: 'me' }),
    ...more,
  });
  t.teardown(() => {
    made.stop();
    clock.end();
  });
  return { ...made, clock };
}

test('an answer is passed on unchanged, also a refusal', async (t) => {
  const answers: Given[] = [{ body: { id: 1 } }, { status: 404, body: { errors: [] } }, { status: 204, body: '' }];
  const { url, asked } = await double(t, () => answers.shift() ?? { body: {} });
  const notes = service(t, url);
  await notes.turn();
  t.like(await notes.send(NOTE), { status: 200, body: { id: 1 } });
  t.like(await notes.send(NOTE), { status: 404 });
  t.like(await notes.send(NOTE), { status: 204, body: undefined });
  t.like(asked[0], { method: 'POST', path: '/notes', body: '{"text":"hello"}' });
});

test('after a failure, a page instead of JSON or a redirect it is unknown whether the call had an effect', async (t) => {
  const answers: Given[] = [
    { status: 500, body: {} },
    { status: 408, body: {} },
    { status: 200, body: '<html>Please log in</html>' },
    { status: 302, headers: { location: '/elsewhere' }, body: '' },
  ];
  const { url, asked } = await double(t, ({ path }) => (path === '/notes' && answers.shift()) || { body: {} });
  const notes = service(t, url);
  for (let n = 0; n < 4; n++) await t.throwsAsync(notes.send(NOTE), { instanceOf: OutcomeUnknown });
  t.deepEqual(
    asked.map(({ path }) => path).filter((path) => path !== '/me'),
    ['/notes', '/notes', '/notes', '/notes'],
    'no call is repeated, and no redirect is followed',
  );
});

test('a call that was never sent had no effect: no connection, or a process that was frozen before it', async (t) => {
  const nobody = service(t, `http://127.0.0.1:${await freePort()}/`);
  await t.throwsAsync(nobody.send(NOTE), { instanceOf: RetryLater });
  const { url, asked } = await double(t, () => ({ body: {} }));
  const overslept = new RetryLater('Stood still.', new Date());
  const leaving = () => {
    throw overslept;
  };
  t.is(await t.throwsAsync(service(t, url).send(NOTE, { leaving })), overslept);
  t.is(asked.length, 0);
});

test('silence ends at the time limit, and the call is in doubt', async (t) => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => silent.close());
  const address = silent.address();
  if (typeof address !== 'object' || address === null) throw new Error('Expected a port.');
  const notes = service(t, `http://127.0.0.1:${address.port}/`, { limitMs: 300 });
  const error = await t.throwsAsync(notes.send(NOTE), { instanceOf: OutcomeUnknown });
  t.is((error as OutcomeUnknown).settlesMs, 300);
});

test('calls wait for the next rate window, and a 429 that comes nevertheless does not count as an attempt', async (t) => {
  let isLimited = false;
  const window = () => {
    const second = Math.floor(Date.now() / 1_000);
    return {
      'x-ratelimit-remaining': '0',
      // Ten seconds, by the server's own clock.
      date: new Date(second * 1_000).toUTCString(),
      'x-ratelimit-reset': String(second + 10),
    };
  };
  const { url, asked } = await double(t, () => ({ status: isLimited ? 429 : 200, headers: window(), body: {} }));
  const notes = service(t, url, { clock: standingClock() });
  await notes.turn();
  await notes.send(NOTE);
  let hasTurn = false;
  const turn = notes.turn().then(() => {
    hasTurn = true;
  });
  notes.clock.advance({ seconds: 5 });
  await new Promise((resolve) => setImmediate(resolve));
  t.false(hasTurn);
  notes.clock.advance({ seconds: 10 });
  await turn;
  isLimited = true;
  const before = notes.clock.now().getTime();
  const error = await t.throwsAsync(notes.send(NOTE), { instanceOf: RetryLater });
  t.true((error as RetryLater).until.getTime() - before >= 9_000);
  t.is(asked.length, 2);
});

test('after several calls without an answer nobody calls, and calls resume when a probe is answered', async (t) => {
  let isAway = true;
  const { url, asked } = await double(t, () => ({ status: isAway ? 503 : 200, body: {} }));
  const outages: string[] = [];
  const notes = service(t, url, { onOutage: ({ service, because }) => void outages.push(`${service}: ${because}`) });
  for (let n = 0; n < 3; n++) {
    await notes.turn();
    await t.throwsAsync(notes.send(NOTE), { instanceOf: OutcomeUnknown });
  }
  await eventually(() => asked.some(({ path }) => path === '/me'));
  const sent = () => asked.filter(({ path }) => path === '/notes').length;
  await eventually(async () => {
    const waiting = notes.turn();
    notes.clock.advance({ seconds: 25 });
    return waiting.then(
      () => false,
      (error) => error instanceof RetryLater,
    );
  });
  notes.clock.advance({ minutes: 2 });
  t.is(sent(), 3);
  t.deepEqual(outages, ['Notes: HTTP 503: {}']);
  isAway = false;
  notes.clock.advance({ minutes: 1 });
  await eventually(async () => {
    notes.clock.advance({ seconds: 25 });
    return notes.turn().then(
      () => true,
      () => false,
    );
  });
  t.like(await notes.send(NOTE), { status: 200 });
});

test('after an authentication failure nobody calls until a probe succeeds, and it is reported once', async (t) => {
  let isBarred = true;
  const { url, asked } = await double(t, () => ({ status: isBarred ? 401 : 200, body: {} }));
  const notes = service(t, url, { onOutage: () => t.fail('there is no outage, as the report says') });
  await notes.turn();
  t.like(await notes.send(NOTE), { status: 401 });
  const report = { key: 'notes', text: 'Correct the token.' };
  t.is(notes.barred('HTTP 401', report).report, report);
  const waiting = notes.turn();
  notes.clock.advance({ seconds: 70 });
  await t.throwsAsync(waiting, { instanceOf: RetryLater });
  t.is(asked.filter(({ path }) => path === '/notes').length, 1);
  isBarred = false;
  await eventually(async () => {
    notes.clock.advance({ seconds: 25 });
    return notes.turn().then(
      () => true,
      () => false,
    );
  });
});
