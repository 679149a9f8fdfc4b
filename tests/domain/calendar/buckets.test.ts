import test from 'ava';
import { beginOf, dayAt } from '../../../app/domain/calendar/day.ts';
import { findPeriod } from '../../../app/domain/calendar/find-period.ts';
import type { Period } from '../../../app/domain/calendar/period.ts';
import { bucketsOf, daysOfSpan, sameStretch, soFar, spanOf } from '../../../app/domain/calendar/span.ts';
import { firstInstant, wallTime } from '../../../app/domain/calendar/zone.ts';
import { zoneChanges } from './zone-changes.ts';

const SANTIAGO = 'America/Santiago';
const DAY = 86_400_000;

function period(words: string, now: string | number, timeZone: string): Period {
  const found = findPeriod(words, { now: new Date(now), timeZone });
  if (found.kind !== 'found') throw new Error(`"${words}" is no period at ${now}.`);
  return found.period;
}

test('a day without a midnight begins at its first instant, and the next day at midnight', (t) => {
  const { from, to } = spanOf(period('on 2026-09-06', '2026-09-10T12:00:00Z', SANTIAGO), SANTIAGO);
  t.deepEqual([from.toISOString(), to.toISOString()], ['2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z']);
  const now = new Date('2026-09-10T12:00:00Z');
  t.deepEqual(daysOfSpan({ from, to }, { now, timeZone: SANTIAGO }), { first: '2026-09-06', last: '2026-09-06' });
});

test('if midnight comes twice, the day begins at the first one', (t) => {
  const day = dayAt(new Date('2026-11-01T12:00:00Z'), 'America/Havana');
  t.is(beginOf(day, 'America/Havana').toISOString(), '2026-11-01T04:00:00.000Z');
  t.is(dayAt(new Date('2026-11-01T04:30:00Z'), 'America/Havana').toISODate(), '2026-11-01');
});

test('in every zone, around each clock change, the days add up to the whole, and each moment lies on its own day', (t) => {
  let looked = 0;
  for (const { timeZone, at } of zoneChanges()) {
    const now = at + 2 * DAY;
    const whole = period('last 5 days', now, timeZone);
    const { span } = soFar(whole, { now: new Date(now), timeZone });
    const buckets = bucketsOf(whole, 'day', { now: new Date(now), timeZone });
    t.is(buckets.length, 5, timeZone);
    t.deepEqual([buckets[0]?.from, buckets.at(-1)?.to], [span.from, span.to], timeZone);
    t.true(
      buckets.every(({ from }, n) => n === 0 || from.getTime() === buckets[n - 1]?.to.getTime()),
      timeZone,
    );
    for (const [n, { from, to }] of buckets.entries()) {
      const day = whole.from.plus({ days: n }).toISODate();
      for (const moment of [from.getTime(), to.getTime() - 1, at - 1, at])
        if (moment >= from.getTime() && moment < to.getTime())
          t.is(dayAt(new Date(moment), timeZone).toISODate(), day, `${timeZone} at ${new Date(moment).toISOString()}`);
    }
    const before = period('on 2024-02-01', now, timeZone);
    const stretch = sameStretch(before, whole, { now: new Date(now), timeZone });
    t.true(stretch.from < stretch.to && stretch.to <= spanOf(before, timeZone).to);
    looked++;
  }
  t.true(looked > 400, `only ${looked} changes were looked at`);
});

test('weeks and months add up too, over three years', (t) => {
  for (const timeZone of [SANTIAGO, 'Asia/Beirut', 'America/Havana', 'Africa/Cairo', 'Europe/Berlin', 'UTC']) {
    const at = { now: new Date('2026-12-31T12:00:00Z'), timeZone };
    const whole = period('between 2024-01-01 and 2026-12-31', at.now.getTime(), timeZone);
    const { from, to } = spanOf(whole, timeZone);
    for (const bucket of ['day', 'week', 'month'] as const) {
      const sum = bucketsOf(whole, bucket, at).reduce((sum, one) => sum + one.to.getTime() - one.from.getTime(), 0);
      t.is(sum, to.getTime() - from.getTime(), `${timeZone} by ${bucket}`);
    }
  }
});

test('a day that a zone skipped begins when the next one does', (t) => {
  t.is(firstInstant(Date.UTC(2011, 11, 30), 'Pacific/Apia'), Date.parse('2011-12-30T10:00:00Z'));
  t.is(wallTime(Date.parse('2011-12-30T10:00:00Z'), 'Pacific/Apia'), Date.UTC(2011, 11, 31));
});
