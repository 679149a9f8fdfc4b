import test from 'ava';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { readHours, sayHours, type WorkingHours, writeHours } from '../../../app/config/working-hours.ts';
import { asleepBecause, awakeUntil, opening, type Schedule, whenAwakeFor } from '../../../app/domain/calendar/awake.ts';
import { readComingDay } from '../../../app/domain/calendar/day.ts';
import { mergedDaysOff, parseDaysOff, readDaysOff, writeDaysOff } from '../../../app/domain/calendar/days-off.ts';
import { noSuchDay } from '../../../app/domain/calendar/no-such-day.ts';
import { wallTime } from '../../../app/domain/calendar/zone.ts';
import { zoneChanges } from './zone-changes.ts';

const BERLIN = 'Europe/Berlin';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function hoursOf(text: string): WorkingHours {
  const read = readHours(text);
  if (read.kind !== 'hours') throw new Error(`${text}: ${JSON.stringify(read)}`);
  return read.hours;
}

const schedule = (hours: string | null, said: Partial<Schedule> = {}): Schedule => ({
  ...{ hours: hours === null ? null : hoursOf(hours), timeZone: BERLIN, off: [], quiet: null },
  ...said,
});
const off = (written: string) => [parseDaysOff(written)].flatMap((days) => days ?? []);
const next = (one: Schedule, from: string) => opening(one, new Date(from))?.toISOString().slice(0, 16);

test('hours are read as people write them, and kept in one way', (t) => {
  const kept = (text: string) => {
    const read = readHours(text);
    return read.kind === 'hours' ? `${writeHours(read.hours)}${read.timeZone ? ` ${read.timeZone}` : ''}` : read.kind;
  };
  for (const text of [
    'mon-fri 9:00-18:00',
    'Monday to Friday, 9 to 18',
    'weekdays 9am – 6pm',
    'mon tue wed thu fri 9.00 - 18.00',
  ]) {
    t.is(kept(text), 'mon-fri 9:00-18:00', text);
  }
  t.is(kept('9-13 14-18'), 'mon-sun 9:00-13:00, mon-sun 14:00-18:00');
  t.is(kept('mon-thu 9-18, fri 9am-1pm; sun 22:00-6:00'), 'mon-thu 9:00-18:00, fri 9:00-13:00, sun 22:00-6:00');
  t.is(kept('fri-mon 8-noon'), 'mon fri-sun 8:00-12:00');
  t.is(kept('always'), 'mon-sun 0:00-24:00');
  t.is(kept('mon-fri 9:00-18:00 asia/tokyo'), 'mon-fri 9:00-18:00 Asia/Tokyo');
  t.is(kept('mon-fri 9:00-18:00 Tokyo'), 'mon-fri 9:00-18:00 Asia/Tokyo');
  t.is(kept('Europe/Lisbon'), 'zone');
  t.is(sayHours(hoursOf('22:00-6:00')), 'every day 22:00-6:00 (over midnight)');
  t.is(sayHours(hoursOf('always')), 'at any time');
});

test('a text without valid hours is answered with what is wrong', (t) => {
  const because = (text: string) => {
    const read = readHours(text);
    return read.kind === 'unclear' ? read.because : read.kind;
  };
  t.regex(because('9:00-9:00'), /no time at all/);
  t.regex(because('mon-fri'), /from when to when/);
  t.is(because('9-5'), '9-5 may be 9:00-17:00, or 9:00-5:00 over midnight. Say which, please');
  t.is(because('22-6'), 'hours');
  t.regex(because('mon-fri 9:00-25:00'), /“9:00-25:00”/);
  t.regex(because('mon-fri 9:00-18:00 Mars/Olympus'), /no time zone is called Mars\/Olympus/);
  t.regex(because('often'), /“often”/);
  t.regex(because(''), /no times of day/);
});

test('hours of any form read back as they were written', (t) => {
  fc.assert(
    fc.property(anyHours, (hours) => t.deepEqual(hoursOf(writeHours(hours)), [...hours])),
    { numRuns: 50 },
  );
});

test('a shift over midnight belongs to the day on which it begins', (t) => {
  const night = schedule('fri 22:00-6:00');
  t.is(asleepBecause(night, new Date('2026-11-28T04:59:00Z')), null, 'Saturday 5:59');
  t.is(asleepBecause(night, new Date('2026-11-28T05:00:00Z')), 'hours');
  t.is(asleepBecause(night, new Date('2026-11-27T04:59:00Z')), 'hours', 'Friday 5:59');
  t.is(next(night, '2026-11-28T12:00:00Z'), '2026-12-04T21:00');
});

test('the opening follows the person’s own clock, over weekends, clock changes and days off', (t) => {
  const office = schedule('mon-fri 9:00-18:00');
  t.is(next(office, '2026-11-27T16:59:00Z'), '2026-11-27T16:59');
  t.is(next(office, '2026-11-27T17:00:00Z'), '2026-11-30T08:00');
  t.is(next({ ...office, timeZone: 'Asia/Tokyo' }, '2026-11-26T20:00:00Z'), '2026-11-27T00:00');
  t.is(next(office, '2026-03-27T18:00:00Z'), '2026-03-30T07:00', 'summer time has begun');
  t.is(next(schedule('sun 2:30-5:00'), '2026-03-28T12:00:00Z'), '2026-03-29T01:00', 'after the hour that is skipped');
  t.is(next({ ...office, off: off('2026-12-24/2027-01-03') }, '2026-12-23T17:30:00Z'), '2027-01-04T08:00');
  t.is(next(schedule(null, { off: off('2026-12-24') }), '2026-12-24T10:00:00Z'), '2026-12-24T23:00');
  const quiet = { from: new Date('2026-11-27T21:00:00Z'), to: new Date('2026-11-28T07:00:00Z') };
  t.is(asleepBecause(schedule(null, { quiet }), new Date('2026-11-28T06:59:59Z')), 'dnd');
  t.is(next(schedule(null, { quiet }), '2026-11-28T02:00:00Z'), '2026-11-28T07:00');
});

test('time counts while at least one person is awake', (t) => {
  const from = new Date('2026-11-27T16:50:00Z');
  const tokyo = schedule('mon-fri 9:00-18:00', { timeZone: 'Asia/Tokyo' });
  const at = (who: Schedule[], minutes: number) => whenAwakeFor(who, { from, ms: minutes * MINUTE })?.toISOString();
  const office = schedule('mon-fri 9:00-18:00');
  t.is(at([office], 10), '2026-11-27T17:00:00.000Z');
  t.is(at([office], 30), '2026-11-30T08:20:00.000Z');
  t.is(at([office, tokyo], 30), '2026-11-30T00:20:00.000Z', 'Monday morning in Tokyo');
  t.is(at([office, schedule(null)], 30), '2026-11-27T17:20:00.000Z');
});

const anyHours: fc.Arbitrary<WorkingHours> = fc.array(
  fc
    .record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((days) => days.sort((a, b) => a - b)),
      from: fc.integer({ min: 0, max: 1_439 }),
      to: fc.integer({ min: 0, max: 1_440 }),
    })
    .filter(({ from, to }) => from !== to && !(from === 0 && to === 0)),
  { minLength: 1, maxLength: 3 },
);
const changes = zoneChanges();
const anyMoment = fc.record({
  timeZone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  at: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2031, 0, 1) }),
});
const nearChange = fc.record({
  change: fc.constantFrom(...changes),
  before: fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
});

test('in every zone and shift, also at night, nobody is asked outside their hours, and nobody waits past their opening', (t) => {
  const place = fc.oneof(
    anyMoment,
    nearChange.map(({ change: { timeZone, at }, before }) => ({ timeZone, at: at - before })),
  );
  fc.assert(
    fc.property(anyHours, place, (hours, { timeZone, at }) => {
      const one = schedule(null, { hours, timeZone });
      const from = new Date(at);
      const opens = opening(one, from);
      t.truthy(opens);
      const end = opens?.getTime() ?? at;
      t.is(asleepBecause(one, new Date(end)), null);
      if (end > at) {
        t.is(asleepBecause(one, new Date(end - 1)), 'hours');
        for (let seen = at; seen < end; seen += Math.max(MINUTE, (end - at) / 40)) {
          t.is(asleepBecause(one, new Date(seen)), 'hours', new Date(seen).toISOString());
        }
      }
      const closes = awakeUntil(one, new Date(end));
      if (closes !== null) {
        t.is(asleepBecause(one, closes), 'hours');
        t.is(asleepBecause(one, new Date(closes.getTime() - 1)), null);
      }
    }),
    { numRuns: 25 },
  );
});

test('except at clock changes, somebody is awake when their wall clock says so', (t) => {
  const isAwakeByWall = (hours: WorkingHours, wall: number) => {
    const minute = Math.floor(wall / MINUTE) % 1_440;
    const day = ((Math.floor(wall / 86_400_000) + 3) % 7) + 1;
    const before = day === 1 ? 7 : day - 1;
    return hours.some(({ days, from, to }) =>
      to > from
        ? days.includes(day) && from <= minute && minute < to
        : (days.includes(day) && from <= minute) || (days.includes(before) && minute < to),
    );
  };
  fc.assert(
    fc.property(anyHours, anyMoment, (hours, { timeZone, at }) => {
      const offset = (instant: number) => wallTime(instant, timeZone) - instant;
      fc.pre(offset(at - 30 * HOUR) === offset(at + 30 * HOUR));
      const isAwake = asleepBecause(schedule(null, { hours, timeZone }), new Date(at)) === null;
      t.is(isAwake, isAwakeByWall(hours, wallTime(at, timeZone)));
    }),
    { numRuns: 25 },
  );
});

test('days off are read as people write them', (t) => {
  const now = new Date('2026-11-26T12:00:00Z');
  const read = (text: string) => {
    const reading = readDaysOff(text, { now, timeZone: BERLIN });
    return reading.kind === 'days' ? writeDaysOff(reading.days) : reading.because;
  };
  t.is(read('24 Dec - 2 Jan'), '2026-12-24/2027-01-02');
  t.is(read('24 Dec – 2 Jan'), '2026-12-24/2027-01-02');
  t.is(read('24-28 Dec'), '2026-12-24/2026-12-28');
  t.is(read('Dec 24 to 28'), '2026-12-24/2026-12-28');
  t.is(read('2026-12-24/2027-01-02'), '2026-12-24/2027-01-02');
  t.is(read('2026-12-24'), '2026-12-24');
  t.is(read('tomorrow'), '2026-11-27');
  t.is(read('friday'), '2026-11-27');
  t.is(read('mon - wed'), '2026-11-30/2026-12-02');
  t.is(read('next week'), '2026-11-30/2026-12-06');
  t.is(read('this week'), '2026-11-26/2026-11-29');
  t.is(read('All of next month'), '2026-12-01/2026-12-31');
  for (const dotted of ['24.12.-26.12.', '24.12. - 26.12.', '24.-26.12.', '24.12.2026-26.12.2026', '24/12-26/12']) {
    t.is(read(dotted), '2026-12-24/2026-12-26', dotted);
  }
  t.is(read('24.12.'), '2026-12-24');
  t.is(read('30.12.-2.1.'), '2026-12-30/2027-01-02');
  t.is(read('31.02.2027'), 'there is no 31 February 2027: February has 28 days then');
  t.is(read('24 Dec - 32 Dec'), 'there is no 32 December: December has 31 days');
  t.regex(read('2026-11-20'), /is over/);
  t.regex(read('2026-12-24/2026-12-20'), /before/);
  t.regex(read('soon'), /do not understand “soon”/);
  t.deepEqual(
    mergedDaysOff(['2026-12-24', '2026-12-01/2026-12-05', '2026-12-25/2026-12-26'].flatMap(off)).map(writeDaysOff),
    ['2026-12-01/2026-12-05', '2026-12-24/2026-12-26'],
  );
});

test('a date is the same however it is written, and a date that does not exist is recognised', (t) => {
  const at = { now: new Date('2026-11-26T12:00:00Z'), timeZone: BERLIN };
  const written = [
    (day: DateTime) => day.toFormat('yyyy-MM-dd'),
    (day: DateTime) => day.toFormat('d.M.yyyy'),
    (day: DateTime) => day.toFormat('dd.MM.yyyy'),
    (day: DateTime) => day.toFormat('d/M/yyyy'),
    (day: DateTime) => day.toFormat('d LLL yyyy', { locale: 'en' }),
    (day: DateTime) => day.toFormat('LLLL d, yyyy', { locale: 'en' }),
  ];
  const days = fc.date({ min: new Date('2026-11-27'), max: new Date('2036-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom(...written), (date, write) => {
      const day = DateTime.fromJSDate(date, { zone: 'utc' }).startOf('day');
      const text = write(day);
      t.is(readComingDay(text, at)?.toISODate(), day.toISODate(), text);
      t.is(noSuchDay(text, at), undefined, text);
      const last = day.endOf('month').day;
      const beyond = day.toFormat(`'${last + 1}'.M.yyyy`);
      t.is(readComingDay(beyond, at), undefined, beyond);
      t.regex(noSuchDay(beyond, at) ?? '', new RegExp(`there is no ${last + 1} .* has ${last} days then`), beyond);
    }),
    { numRuns: 60 },
  );
  t.is(noSuchDay('29 feb', at), 'there is no 29 February 2027: February has 28 days then');
  t.is(noSuchDay('31.4.', at), 'there is no 31 April: April has 30 days');
  t.is(noSuchDay('30 feb', at), 'there is no 30 February: February has 29 days at most');
  t.is(noSuchDay('31.13.2027', at), 'there is no month 13');
  for (const text of ['someday', '12/15', 'friday', '29 feb 2028', 'in 2 weeks']) t.is(noSuchDay(text, at), undefined);
});
