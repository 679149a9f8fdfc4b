import test from 'ava';
import fc from 'fast-check';
import { beginOf, dayAt, readComingDay, readDay } from '../../../app/domain/calendar/day.ts';
import { readDaysOff, writeDaysOff } from '../../../app/domain/calendar/days-off.ts';
import { cutPeriod } from '../../../app/domain/calendar/find-period.ts';

const BERLIN = 'Europe/Berlin';
const moments = fc.date({ min: new Date('2026-11-26'), max: new Date('2034-12-31'), noInvalidDate: true });
const zones = fc.constantFrom(BERLIN, 'America/Los_Angeles', 'Pacific/Auckland', 'America/Santiago');

test('a coming day is the same at every hour of today, and today itself has not passed in the evening', (t) => {
  const words = fc.constantFrom(
    'friday',
    'next friday',
    'tomorrow',
    '31 jan',
    'dec 24',
    '24.12.',
    'in 3 days',
    'in a month',
  );
  fc.assert(
    fc.property(moments, zones, words, fc.integer({ min: 0, max: 22 * 60 }), (now, timeZone, text, minutes) => {
      const today = dayAt(now, timeZone);
      const later = new Date(beginOf(today, timeZone).getTime() + minutes * 60_000);
      t.is(
        readComingDay(text, { now: later, timeZone })?.toISODate(),
        readComingDay(text, { now, timeZone })?.toISODate(),
      );
      for (const format of ['d LLL', 'LLLL d', 'd.M.', 'd/M', 'cccc']) {
        const named = today.toFormat(format, { locale: 'en' });
        t.is(readComingDay(named, { now: later, timeZone })?.toISODate(), today.toISODate(), named);
      }
    }),
  );
});

test('a month on is in the next month, on its last day where it is shorter', (t) => {
  const at = (day: string) => ({ now: new Date(`${day}T20:00:00Z`), timeZone: BERLIN });
  for (const [today, words, day] of [
    ['2027-01-31', 'in a month', '2027-02-28'],
    ['2027-01-31', 'next month', '2027-02-28'],
    ['2027-08-31', 'in 3 months', '2027-11-30'],
    ['2028-02-29', 'in a year', '2029-02-28'],
    ['2026-12-31', 'in 2 months', '2027-02-28'],
  ] as const)
    t.is(readComingDay(words, at(today))?.toISODate(), day, `${words} on ${today}`);
  t.is(readDay('dec 24', at('2026-12-31'))?.toISODate(), '2026-12-24');
  t.is(readComingDay('29 feb', at('2028-02-29'))?.toISODate(), '2028-02-29');
});

test('a period is one on every day of the year, in whichever of them it is asked', (t) => {
  const said = [
    'on 29 feb',
    'since 29.2.',
    'between 29 feb and 5 march',
    'in week 53',
    'week 1',
    'on 31 dec',
    'last month',
  ];
  const words = fc.constantFrom(
    ...said,
    'last 1 month',
    'from 15 dec to 15 jan',
    'since friday',
    'on monday',
    'q4',
    'h2',
  );
  fc.assert(
    fc.property(moments, words, (now, text) => {
      const at = { now, timeZone: BERLIN };
      const found = cutPeriod(text, at, '');
      if (found.kind !== 'found') return t.fail(`${text} on ${now.toISOString()}: ${JSON.stringify(found)}`);
      const { from, to } = found.period;
      t.true(from.isValid && to.isValid && from < to, `${text} on ${now.toISOString()}`);
      t.true(from <= dayAt(now, BERLIN));
    }),
    { numRuns: 300 },
  );
});

test('a period over the end of the year, a leap day and a week 53 are the nearest', (t) => {
  const read = (text: string, day: string, ahead = false) => {
    const found = cutPeriod(text, { now: new Date(`${day}T20:00:00Z`), timeZone: BERLIN, ahead }, '');
    return found.kind === 'found' ? found.period.words : found;
  };
  const overNewYear = 'between 2026-12-15 and 2027-01-15';
  t.is(read('from 15 dec to 15 jan', '2026-12-20'), overNewYear);
  t.is(read('from 15 dec to 15 jan', '2027-01-10'), overNewYear);
  t.is(read('between 15 dec and 15 jan', '2026-12-20', true), overNewYear);
  t.is(read('on 29 feb', '2028-01-10'), 'on 2024-02-29');
  t.is(read('on 29 feb', '2028-02-29'), 'on 2028-02-29');
  t.is(read('on 29 feb', '2028-03-10', true), 'on 2032-02-29');
  t.is(read('in week 53', '2027-01-04'), 'between 2026-12-28 and 2027-01-03');
  t.like(read('between 10 nov and 5 nov', '2026-12-20'), { problem: 'upside_down' });
  t.like(read('from 15 dec 2026 to 15 jan 2026', '2027-01-20'), { problem: 'upside_down' });
  const off = readDaysOff('29 feb - 3 mar', { now: new Date('2028-02-29T20:00:00Z'), timeZone: BERLIN });
  t.is(off.kind === 'days' && writeDaysOff(off.days), '2028-02-29/2028-03-03');
  const until = readDaysOff('until 3 mar', { now: new Date('2028-02-29T20:00:00Z'), timeZone: BERLIN });
  t.is(until.kind === 'days' && writeDaysOff(until.days), '2028-02-29/2028-03-03');
});
