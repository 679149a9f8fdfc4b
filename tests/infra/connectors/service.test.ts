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

test('an answer is handed on as it came, also one that refuses', async (t) => {
  const answers: Given[] = [{ body: { id: 1 } }, { status: 404, body: { errors: [] } }, { status: 204, body: '' }];
  const { url, asked } = await double(t, () => answers.shift() ?? { body: {} });
  const notes = service(t, url);
  await notes.turn();
  t.like(await notes.send(NOTE), { status: 200, body: { id: 1 } });
  t.like(await notes.send(NOTE), { status: 404 });
  t.like(await notes.send(NOTE), { status: 204, body: undefined });
  t.like(asked[0], { method: 'POST', path: '/notes', body: '{"text":"hello"}' });
});

test('a failure, a page instead of JSON and a redirect leave unknown whether it happened', async (t) => {
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
    'nothing is repeated, and no redirect followed',
  );
});

test('what never left did not happen: no connection, or a process that stood still before it', async (t) => {
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

test('silence ends with the time limit, and what was sent into it is in doubt', async (t) => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => silent.close());
  const address = silent.address();
  if (typeof address !== 'object' || address === null) throw new Error('Expected a port.');
  const notes = service(t, `http://127.0.0.1:${address.port}/`, { limitMs: 300 });
  const error = await t.throwsAsync(notes.send(NOTE), { instanceOf: OutcomeUnknown });
  t.is((error as OutcomeUnknown).settlesMs, 300);
});

test('a used-up window is waited for, and a 429 that came nevertheless is no attempt', async (t) => {
  let isLimited = false;
  const window = () => {
    const second = Math.floor(Date.now() / 1_000);
    return {
      'x-ratelimit-remaining': '0',
      // Ten seconds, as the server's own clock has it.
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

test('where several get no answer nobody calls, and it goes on when a probe is answered', async (t) => {
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

test('who is not let in calls no more until a probe is let in, and is told once by whoever reports it', async (t) => {
  let isBarred = true;
  const { url, asked } = await double(t, () => ({ status: isBarred ? 401 : 200, body: {} }));
  const notes = service(t, url, { onOutage: () => t.fail('no outage: the report says it') });
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
