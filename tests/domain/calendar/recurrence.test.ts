import test from 'ava';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { nextAfter, type Recurrence, readRecurrence, sayRecurrence } from '../../../app/domain/calendar/recurrence.ts';

const berlin = (iso: string) => DateTime.fromISO(iso, { zone: 'Europe/Berlin' }).toJSDate();

function read(text: string) {
  const reading = readRecurrence(text);
  return reading?.kind === 'found' ? [sayRecurrence(reading.recurrence), reading.rest] : reading;
}

for (const [text, when, rest] of [
  ['every monday 9:00 projects started last week', 'every Monday at 9:00', 'projects started last week'],
  ['every day at 17:30 nps today', 'every day at 17:30', 'nps today'],
  ['every friday at 8 nps this week', 'every Friday at 8:00', 'nps this week'],
  ['Every Month on the 1st nps last month', 'every month on the 1st at 9:00', 'nps last month'],
  ['every month on the 31st at noon nps', 'every month on the 31st at 12:00', 'nps'],
  ['every fri at 4pm nps', 'every Friday at 16:00', 'nps'],
  ['every weekday at 8.15 nps', 'every weekday at 8:15', 'nps'],
  ['every monday and thursday nps', 'every Monday and Thursday at 9:00', 'nps'],
  ['every week on tuesday 10:00 nps', 'every Tuesday at 10:00', 'nps'],
  ['every month nps last month', 'every month on the 1st at 9:00', 'nps last month'],
] as const) {
  test(`“${text}” is ${when}`, (t) => t.deepEqual(read(text), [when, rest]));
}

for (const text of [
  'every banana nps',
  'every day at 25:00 nps',
  'every month on the 32nd nps',
  'every day at 9:75 nps',
  'every day at 24 nps',
  'every',
]) {
  test(`“${text}” is not understood`, (t) => {
    const reading = readRecurrence(text);
    t.true(reading === undefined || reading.kind === 'unknown');
  });
}

test('a time in a skipped hour comes right after the gap, and one in a repeated hour comes once', (t) => {
  const daily: Recurrence = { every: 'day', minute: 2 * 60 + 30 };
  t.deepEqual(nextAfter(daily, berlin('2026-03-28T12:00'), 'Europe/Berlin'), berlin('2026-03-29T03:00'));
  t.deepEqual(nextAfter(daily, berlin('2026-03-29T12:00'), 'Europe/Berlin'), berlin('2026-03-30T02:30'));
  const first = nextAfter(daily, berlin('2026-10-24T12:00'), 'Europe/Berlin');
  t.is(first.toISOString(), '2026-10-25T00:30:00.000Z');
  t.deepEqual(nextAfter(daily, first, 'Europe/Berlin'), berlin('2026-10-26T02:30'));
});

test('nine in the morning is nine in the morning, in summer and in winter', (t) => {
  const weekly: Recurrence = { every: 'week', weekdays: [1], minute: 540 };
  t.is(nextAfter(weekly, berlin('2026-03-27T12:00'), 'Europe/Berlin').toISOString(), '2026-03-30T07:00:00.000Z');
  t.is(nextAfter(weekly, berlin('2026-10-23T12:00'), 'Europe/Berlin').toISOString(), '2026-10-26T08:00:00.000Z');
});

test('in a short month, the 31st is the last day', (t) => {
  const monthly: Recurrence = { every: 'month', day: 31, minute: 540 };
  t.deepEqual(nextAfter(monthly, berlin('2026-02-01T12:00'), 'Europe/Berlin'), berlin('2026-02-28T09:00'));
  t.deepEqual(nextAfter(monthly, berlin('2026-02-28T09:00'), 'Europe/Berlin'), berlin('2026-03-31T09:00'));
});

test('the next time is always later and at the right minute, and there is none in between', (t) => {
  const minute = fc.integer({ min: 0, max: 1_439 });
  const recurrence: fc.Arbitrary<Recurrence> = fc.oneof(
    fc.record({ every: fc.constant('day' as const), minute }),
    fc.record({
      every: fc.constant('week' as const),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      minute,
    }),
    fc.record({ every: fc.constant('month' as const), day: fc.integer({ min: 1, max: 31 }), minute }),
  );
  const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  fc.assert(
    fc.property(recurrence, moment, zone, (recurrence, after, zone) => {
      const next = nextAfter(recurrence, after, zone);
      t.true(next > after);
      t.deepEqual(nextAfter(recurrence, new Date(next.getTime() - 1), zone), next);
      const between = new Date((after.getTime() + next.getTime()) / 2);
      t.deepEqual(nextAfter(recurrence, between, zone), next);
    }),
  );
});
