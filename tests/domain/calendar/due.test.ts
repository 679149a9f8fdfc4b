import test from 'ava';
import fc from 'fast-check';
import { sayDate } from '../../../app/domain/calendar/day.ts';
import {
  type Due,
  dueAtMoment,
  dueBy,
  dueBySql,
  dueOnDate,
  dueWithinFilter,
  isOverdue,
  overdueFilter,
  overdueSql,
  sayDue,
} from '../../../app/domain/calendar/due.ts';
import { readMigrations } from '../../../app/infra/database/migrations.ts';
import { emptyDatabase, testDatabase } from '../../helpers/database.ts';

const ZONES = ['UTC', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Etc/GMT+12', 'America/Santiago'];
const now = new Date('2026-11-26T09:00:00Z');

test('a date is shown as the same date in every zone, with the year only if it is another one', (t) => {
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    t.is(sayDue(dueOnDate('2026-12-01'), { now, timeZone }), 'Tue, 1 Dec');
    t.is(sayDue(dueOnDate('2027-01-31'), { now, timeZone }), 'Sun, 31 Jan 2027');
  }
});

test('moments are shown like dates, as the day in the agency’s zone', (t) => {
  const at = { now, timeZone: 'Europe/Berlin' };
  t.is(sayDate(new Date('2026-11-30T23:30:00Z'), at), 'Tue, 1 Dec');
  t.is(sayDate(new Date('2025-12-31T23:30:00Z'), at), 'Thu, 1 Jan');
  t.is(sayDate(new Date('2025-12-31T22:30:00Z'), at), 'Wed, 31 Dec 2025');
});

test('a moment is shown by the agency’s clock; exactly noon UTC does not make it a date', (t) => {
  const due = dueAtMoment(new Date('2026-12-10T12:00:00Z'));
  t.is(due.dueOn, null);
  t.is(sayDue(due, { now, timeZone: 'Europe/Berlin' }), 'Thu, 10 Dec, 13:00');
  t.is(sayDue(due, { now, timeZone: 'Pacific/Auckland' }), 'Fri, 11 Dec, 1:00');
});

test('a date is overdue when its day has ended in the agency’s zone, a moment when it has passed', (t) => {
  const timeZone = 'Pacific/Auckland';
  const at = (now: string) => isOverdue(dueOnDate('2026-12-10'), { now: new Date(now), timeZone });
  t.deepEqual([at('2026-12-10T10:59:59Z'), at('2026-12-10T11:00:00Z')], [false, true]);
  const moment = dueAtMoment(new Date('2026-12-10T14:00:00+13:00'));
  t.false(isOverdue(moment, { now: new Date('2026-12-10T00:59:59Z'), timeZone }));
  t.true(isOverdue(moment, { now: new Date('2026-12-10T01:00:00Z'), timeZone }));
});

test('the database and the program agree on what is overdue and due soon: in every zone, at every hour', async (t) => {
  const { db, url: _ } = await testDatabase(t);
  const client = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const days = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-12-03', '2026-12-04'];
  const dues: (Due | { dueAt: Date })[] = [
    ...days.flatMap((day) => [
      dueOnDate(day),
      dueAtMoment(new Date(`${day}T12:00:00Z`)),
      dueAtMoment(new Date(`${day}T23:30:00Z`)),
    ]),
    // The earlier release writes a date in this way.
    { dueAt: new Date('2026-11-26T12:00:00.000Z') },
  ];
  const known = { clientId: client.id, title: 'T', requestedAt: now, requestStampedAt: now };
  for (const [n, due] of dues.entries()) await db.project.create({ data: { ...known, code: `P-${n}`, ...due } });
  const codes = (found: { code: string }[]) => found.map(({ code }) => code).sort();
  const hours = fc.integer({ min: 0, max: 71 }).map((hour) => new Date(Date.UTC(2026, 10, 25) + hour * 3_600_000));

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ZONES), hours, async (timeZone, now) => {
      const at = { now, timeZone };
      const expected = codes(dues.flatMap((due, n) => (isOverdue(due, at) ? [{ code: `P-${n}` }] : [])));
      t.deepEqual(codes(await db.project.findMany({ where: overdueFilter(at) })), expected, timeZone);
      const literal = (moment: Date) => `'${moment.toISOString().replace('T', ' ').replace('Z', '')}'`;
      const sql = `SELECT p.code FROM projects p WHERE ${overdueSql('p.dueAt', at, literal)}`;
      t.deepEqual(codes(await db.$queryRawUnsafe<{ code: string }[]>(sql)), expected, timeZone);
      const ends = `SELECT CAST(${dueBySql('p.dueAt', at, literal)} AS DATETIME(3)) AS ends FROM projects p ORDER BY p.id`;
      t.deepEqual(
        (await db.$queryRawUnsafe<{ ends: Date }[]>(ends)).map(({ ends }) => new Date(ends).toISOString()),
        dues.map((due) => dueBy(due, timeZone).toISOString()),
        timeZone,
      );
      const soon = codes(await db.project.findMany({ where: dueWithinFilter(7, at) }));
      t.false(soon.some((code) => expected.includes(code)));
    }),
    { numRuns: 60 },
  );
  const soon = await db.project.findMany({ where: dueWithinFilter(7, { now, timeZone: 'UTC' }) });
  t.deepEqual(codes(soon), ['P-10', 'P-11', 'P-12', 'P-13', 'P-14', 'P-15', 'P-16', 'P-17', 'P-21', 'P-9']);
});

test('exactly noon UTC becomes a date in the migration, and nothing else does', async (t) => {
  const { query } = await emptyDatabase(t);
  const migrations = await readMigrations();
  const until = migrations.findIndex(({ name }) => name.endsWith('_due_on'));
  for (const { sql } of migrations.slice(0, until)) await query(sql);
  await query("INSERT INTO clients (id, `key`, name) VALUES (1, 'k', 'Ada')");
  const project = 'INSERT INTO projects (code, title, clientId, requestedAt, requestStampedAt, dueAt) VALUES';
  const rows = { 'P-1': "'2026-12-10 12:00:00.000'", 'P-2': "'2026-12-10 12:00:00.001'", 'P-3': 'NULL' };
  for (const [code, dueAt] of Object.entries(rows))
    await query(`${project} ('${code}', 'T', 1, NOW(), NOW(), ${dueAt})`);
  for (const { sql } of migrations.slice(until)) await query(sql);
  const found = await query('SELECT code, DATE_FORMAT(dueOn, "%Y-%m-%d") AS dueOn FROM projects ORDER BY code');
  t.deepEqual(
    found.map(({ code, dueOn }) => [code, dueOn]),
    [
      ['P-1', '2026-12-10'],
      ['P-2', null],
      ['P-3', null],
    ],
  );
  // The earlier release goes on writing, and does not know the new column.
  await query(`${project} ('P-4', 'T', 1, NOW(), NOW(), '2026-12-11 12:00:00.000')`);
});
