import test from 'ava';
import fc from 'fast-check';
import { namedSpan, spanBefore, trendWeeks, weekOfDigest } from '../../../app/domain/calendar/named-span.ts';

const BERLIN = 'Europe/Berlin';
/** A Wednesday. */
const NOW = new Date('2026-11-25T14:30:00Z');

const means = test.macro((t, typed: string, from: string, to: string) => {
  const period = namedSpan(typed, NOW, BERLIN);
  t.deepEqual([period?.from.toISOString().slice(0, 16), period?.to.toISOString().slice(0, 16)], [from, to]);
});

test(
  'without words the period is this week, which begins on Monday',
  means,
  '',
  '2026-11-22T23:00',
  '2026-11-29T23:00',
);
test('this week', means, 'this week', '2026-11-22T23:00', '2026-11-29T23:00');
test('last week', means, ' Last  WEEK ', '2026-11-15T23:00', '2026-11-22T23:00');
test('this month', means, 'this month', '2026-10-31T23:00', '2026-11-30T23:00');
test('last month contains the change from summer time', means, 'last month', '2026-09-30T22:00', '2026-10-31T23:00');
test('last quarter', means, 'last quarter', '2026-06-30T22:00', '2026-09-30T22:00');
test('this year', means, 'this year', '2025-12-31T23:00', '2026-12-31T23:00');
test('the last 30 days end tonight', means, 'last 30 days', '2026-10-26T23:00', '2026-11-25T23:00');
test('last 8 weeks', means, 'last 8 weeks', '2026-09-30T22:00', '2026-11-25T23:00');
test('last 1 month', means, 'last 1 month', '2026-10-25T23:00', '2026-11-25T23:00');

for (const typed of [
  'yesterday-ish',
  'last',
  'week',
  'last 0 days',
  'last -1 days',
  'this fortnight',
  'last 99999 days',
])
  test(`not a period: ${typed}`, (t) => t.is(namedSpan(typed, NOW, BERLIN), undefined));

test('the digest of a Monday covers the week that has ended, that of a Friday the current week', (t) => {
  const monday = weekOfDigest(new Date('2026-11-23T08:00:00Z'), BERLIN);
  t.like(monday, {
    from: new Date('2026-11-15T23:00:00Z'),
    to: new Date('2026-11-22T23:00:00Z'),
    label: 'the week of 16 Nov 2026',
  });
  const friday = weekOfDigest(new Date('2026-11-27T16:00:00Z'), BERLIN);
  t.like(friday, { from: new Date('2026-11-22T23:00:00Z'), label: 'the week of 23 Nov 2026' });
});

test('the period before a whole month is a whole month', (t) => {
  const march = namedSpan('this month', new Date('2026-03-15T12:00:00Z'), BERLIN)!;
  t.is(spanBefore(march, BERLIN).from.toISOString(), '2026-01-31T23:00:00.000Z');
});

const zones = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Auckland',
  'Asia/Kolkata',
  'UTC',
  'America/Sao_Paulo',
);
const dates = fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });

test('twelve weeks follow one another without a gap, also over clock changes', (t) => {
  fc.assert(
    fc.property(dates, zones, (end, zone) => {
      const weeks = trendWeeks(end, zone);
      const last = weeks.at(-1)!;
      return (
        weeks.length === 12 &&
        weeks.every((week, at) => at === 0 || weeks[at - 1]?.to.getTime() === week.from.getTime()) &&
        last.from.getTime() < end.getTime() &&
        end.getTime() <= last.to.getTime()
      );
    }),
  );
  t.pass();
});

test('a period contains the present if it should, and the one before ends where it begins', (t) => {
  const words = fc.constantFrom('this week', 'this month', 'this quarter', 'this year', 'last 7 days', 'last 3 months');
  fc.assert(
    fc.property(dates, zones, words, (now, zone, typed) => {
      const period = namedSpan(typed, now, zone)!;
      const before = spanBefore(period, zone);
      return (
        period.from <= now &&
        now < period.to &&
        before.to.getTime() === period.from.getTime() &&
        before.from < before.to
      );
    }),
  );
  t.pass();
});
