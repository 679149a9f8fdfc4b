import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { accept } from '../../../app/inbound/intake/accept.ts';
import { intakeJobs } from '../../../app/inbound/intake/jobs.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';

test('events that arrive together are committed together: each once, in order, and each sender gets its own answer', async (t) => {
  const { db: ours, url } = await testDatabase(t);
  let commits = 0;
  let inserts = 0;
  const onQuery = (sql: string) => {
    if (/COMMIT/.test(sql)) commits += 1;
    if (/INTO events/.test(sql)) inserts += 1;
  };
  const db = openDatabase(url, { silenceMs: HANG_MS, onQuery });
  t.teardown(() => db.$disconnect());
  const options = {
    transact: createTransact(db, consequences),
    clock: shiftedClock(),
    telemetry: createTelemetry(),
  };
  const send = (eventId: string, brief: string) => {
    const body = { type: 'project.updated', timestamp: new Date().toISOString(), data: { code: 'P-1', brief } };
    return accept(options, { eventId, body });
  };

  const ids = Array.from({ length: 40 }, (_, index) => `evt_${index}`);
  const answers = await Promise.all(ids.map((id) => send(id, id)));
  t.deepEqual(new Set(answers.map(({ outcome }) => outcome)), new Set(['stored']));
  t.true(commits <= 3, `${commits} commits`);
  t.true(inserts <= 3, `${inserts} statements store them`);

  const again = await Promise.all([
    send('evt_40', 'evt_40'),
    send('evt_7', 'the same again'),
    send('evt_41', 'evt_41'),
  ]);
  t.deepEqual(
    again.map(({ outcome }) => outcome),
    ['stored', 'duplicate', 'stored'],
  );
  const twice = await Promise.all(['evt_42', 'evt_42', 'evt_43'].map((id) => send(id, id)));
  t.deepEqual(
    twice.map(({ outcome }) => outcome),
    ['stored', 'duplicate', 'stored'],
  );
  ids.push('evt_40', 'evt_41', 'evt_42', 'evt_43');
  const stored = await ours.event.findMany({ orderBy: { sequence: 'asc' } });
  t.deepEqual(
    stored.map(({ eventId, data }) => [eventId, JSON.parse(JSON.stringify(data)).brief]),
    ids.map((id) => [id, id]),
  );
  const jobs = await ours.job.findMany({ where: { kind: 'event.apply' }, orderBy: { id: 'asc' } });
  t.deepEqual(
    jobs.map(({ payload, lane }) => [JSON.parse(JSON.stringify(payload)).sequence, lane]),
    stored.map(({ sequence }) => [String(sequence), 'project:P-1']),
  );

  // A database takes a limited amount in one statement.
  inserts = 0;
  const large = Array.from({ length: 30 }, (_, nth) => send(`large_${nth}`, 'x'.repeat(49_000)));
  t.true((await Promise.all(large)).every(({ outcome }) => outcome === 'stored'));
  t.is(inserts, 30);

  // If nothing could be stored, all senders who wait for it are told.
  await db.$disconnect();
  const failed = await Promise.allSettled([send('evt_98', ''), send('evt_99', '')]);
  t.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});

test('the change of an event is applied in few statements', async (t) => {
  const { db: ours, url } = await testDatabase(t);
  const at = new Date();
  const client = await ours.client.create({ data: { key: 'ada', name: 'Ada' } });
  const project = { code: 'P-1', title: 'Bakery', clientId: client.id, requestedAt: at, requestStampedAt: at };
  await ours.project.create({ data: { ...project, status: 'requested' } });
  let statements: string[] = [];
  const db = openDatabase(url, { silenceMs: HANG_MS, onQuery: (sql) => statements.push(sql) });
  t.teardown(() => db.$disconnect());
  const options = {
    db,
    transact: createTransact(db, consequences),
    clock: shiftedClock(),
    telemetry: createTelemetry(),
  };
  const body = { type: 'project.updated', timestamp: at.toISOString(), data: { code: 'P-1', brief: 'Warm colours' } };
  await accept(options, { eventId: 'evt_1', body });
  const job = await ours.job.findFirstOrThrow({ where: { kind: 'event.apply' } });
  statements = [];
  const [apply] = intakeJobs(options);
  await apply?.run(job.payload, { id: job.id, attempt: 1, signal: new AbortController().signal });
  t.is((await ours.project.findUniqueOrThrow({ where: { code: 'P-1' } })).brief, 'Warm colours');
  // Two of them are BEGIN and COMMIT, and four write the announcement.
  t.true(statements.length <= 19, `${statements.length} statements:\n${statements.join('\n')}`);
});
