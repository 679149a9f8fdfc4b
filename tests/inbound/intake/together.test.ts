import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { accept } from '../../../app/inbound/intake/accept.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';

test('events that arrive together are committed together: each once, in order, and each is told what came of it', async (t) => {
  const { db: ours, url } = await testDatabase(t);
  let commits = 0;
  const onQuery = (sql: string) => void (/COMMIT/.test(sql) && commits++);
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
  const answers = await Promise.all([...ids.map((id) => send(id, id)), send('evt_7', 'the same again')]);
  t.deepEqual(
    answers.map(({ outcome }) => outcome),
    [...ids.map(() => 'stored'), 'duplicate'],
  );
  t.true(commits <= 3, `${commits} commits`);
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

  // Where nothing could be stored, all who wait for it hear of it.
  await db.$disconnect();
  const failed = await Promise.allSettled([send('evt_98', ''), send('evt_99', '')]);
  t.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});
