import test from 'ava';
import { readHoursForm } from '../../../app/domain/home/hours/form.ts';
import { daysOff } from '../../../app/inbound/intake/fields.ts';
import { roster } from './roster.ts';

test('days off that are over fail no event and have no effect; those ahead are kept', async (t) => {
  t.deepEqual(daysOff.parse(['2001-12-24/2002-01-02']), ['2001-12-24/2002-01-02']);
  const { db, upsert } = await roster(t);
  const kept = async (handle: string) => (await db.person.findUniqueOrThrow({ where: { handle } })).daysOff;
  await upsert('anna', { daysOff: ['2001-12-24/2002-01-02'] });
  t.is(await kept('anna'), null);
  await upsert('bela', { daysOff: ['2001-12-24', '2099-12-24/2100-01-02'] });
  t.is(await kept('bela'), '2099-12-24/2100-01-02');
});

test('the form refuses days off that are over; those that last until today are taken', (t) => {
  const rest = { when: null, days: [], from: null, to: null, typed: '', zone: '', room: '' };
  const at = { now: new Date('2026-11-26T12:00:00Z'), timeZone: 'Europe/Berlin' };
  const read = (offFrom: string, offTo: string | null) => readHoursForm({ ...rest, offFrom, offTo }, at);
  t.deepEqual(read('2026-11-20', '2026-11-25'), { errors: { offTo: 'These days are over.' } });
  t.deepEqual(read('2026-11-25', null), { errors: { offTo: 'These days are over.' } });
  t.true('said' in read('2026-11-20', '2026-11-26'));
});
