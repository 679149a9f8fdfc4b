import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { readHoursForm } from '../../../app/domain/home/hours/form.ts';
import { readDnd } from '../../../app/domain/team/hours/dnd.ts';
import { daysOff } from '../../../app/inbound/intake/fields.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import type { SlackClient } from '../../../app/infra/slack/client/client.ts';
import { testDatabase } from '../../helpers/database.ts';
import { roster } from './roster.ts';

test('past days off do not fail an event and have no effect; future ones are kept', async (t) => {
  t.deepEqual(daysOff.parse(['2001-12-24/2002-01-02']), ['2001-12-24/2002-01-02']);
  const { db, upsert } = await roster(t);
  const kept = async (handle: string) => (await db.person.findUniqueOrThrow({ where: { handle } })).daysOff;
  await upsert('anna', { daysOff: ['2001-12-24/2002-01-02'] });
  t.is(await kept('anna'), null);
  await upsert('bela', { daysOff: ['2001-12-24', '2099-12-24/2100-01-02'] });
  t.is(await kept('bela'), '2099-12-24/2100-01-02');
});

test('the form refuses past days off, and accepts those that last until today', (t) => {
  const rest = { when: null, days: [], from: null, to: null, typed: '', zone: '', room: '' };
  const at = { now: new Date('2026-11-26T12:00:00Z'), timeZone: 'Europe/Berlin' };
  const read = (offFrom: string, offTo: string | null) => readHoursForm({ ...rest, offFrom, offTo }, at);
  t.deepEqual(read('2026-11-20', '2026-11-25'), { errors: { offTo: 'These days are over.' } });
  t.deepEqual(read('2026-11-25', null), { errors: { offTo: 'These days are over.' } });
  t.true('said' in read('2026-11-20', '2026-11-26'));
});

const at = new Date('2026-11-26T12:00:00Z');
const seconds = (date: string) => Date.parse(date) / 1_000;

test('do-not-disturb is read for fifty people per call and cached; an account that Slack does not show does not block the others', async (t) => {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const people = Array.from({ length: 120 }, (_, index) => `U${String(index).padStart(3, '0')}`);
  await db.person.createMany({
    data: people.map((slackId) => ({
      ...{ handle: slackId.toLowerCase(), name: slackId, email: `${slackId}@agency.test`, slackId },
      ...{ upsertedAt: at, createdAt: at },
    })),
  });
  await db.person.update({ where: { slackId: 'U119' }, data: { active: false } });
  const calls: string[][] = [];
  const client = {
    async call(method: string, { users }: { users: string }) {
      t.is(method, 'dnd.teamInfo');
      const asked = users.split(',');
      calls.push(asked);
      if (asked.includes('U007')) return { kind: 'refused', meaning: 'person', error: 'user_not_found', detail: {} };
      const night = { next_dnd_start_ts: seconds('2026-11-26T21:00Z'), next_dnd_end_ts: seconds('2026-11-27T07:00Z') };
      const statuses = asked.map((id) => [id, { dnd_enabled: id !== 'U118', ...night }]);
      return { kind: 'done', result: { users: Object.fromEntries(statuses) } };
    },
  } as unknown as SlackClient;
  let now = at;
  const read = async () => {
    calls.length = 0;
    await readDnd(
      { db, transact, clock: { now: () => now } as never, client },
      'everybody',
      new AbortController().signal,
    );
    return calls.flat();
  };
  const asked = await read();
  t.true(calls.every((users) => users.length <= 50));
  t.is(calls.filter((users) => !users.includes('U007')).flat().length, 118, 'everybody else, once');
  t.false(asked.includes('U119'), 'Slack is not asked about people off the roster');
  const quiet = (slackId: string) =>
    db.person.findUnique({ where: { slackId }, select: { dndFrom: true, dndTo: true } });
  t.deepEqual(await quiet('U006'), { dndFrom: new Date('2026-11-26T21:00Z'), dndTo: new Date('2026-11-27T07:00Z') });
  t.deepEqual(await quiet('U007'), { dndFrom: null, dndTo: null });
  t.deepEqual(await quiet('U118'), { dndFrom: null, dndTo: null }, 'switched off');

  t.deepEqual(await read(), [], 'it was read a moment ago');
  now = new Date(at.getTime() + 10 * 60_000);
  t.is(new Set(await read()).size, 119);
});
