import test from 'ava';
import { daysApart } from '../../sandbox/web/page/conversation/days-apart.ts';

test('today, yesterday and tomorrow are days of the calendar, where clocks change too', (t) => {
  process.env.TZ = 'Europe/Berlin';
  for (const [now, date, days] of [
    ['2027-03-28T12:00', '2027-03-29T00:30', 1],
    ['2027-03-28T12:00', '2027-03-29T23:30', 1],
    ['2027-10-31T12:00', '2027-10-31T23:30', 0],
    ['2027-11-01T12:00', '2027-10-31T00:30', -1],
    ['2026-12-31T23:59', '2027-01-01T00:00', 1],
  ] as const)
    t.is(daysApart(new Date(date), new Date(now)), days, `${date} at ${now}`);
});
