import test from 'ava';
import fc from 'fast-check';
import { createTask } from 'node-cron';
import { newestSlot } from '../../../app/domain/calendar/slots.ts';
import { stretches, wallTime } from '../../../app/domain/calendar/zone.ts';
import { zoneChanges } from './zone-changes.ts';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;
const newest = (cron: string, now: string | number, timeZone: string) =>
  newestSlot(cron, new Date(now), { timeZone })?.toISOString();

/** Every slot after the first instant, up to and including the second. */
function slotsOf(cron: string, { after, until, timeZone }: { after: number; until: number; timeZone: string }) {
  const found: number[] = [];
  for (let now = until; ; ) {
    const slot = newestSlot(cron, new Date(now), { timeZone, after: new Date(after) });
    if (slot === undefined) return found.reverse();
    found.push(slot.getTime());
    now = slot.getTime() - 1;
  }
}

const iso = (instants: number[]) => instants.map((instant) => new Date(instant).toISOString().slice(5, 19));

test('the newest slot is found from its first second on, also over a clock change', (t) => {
  t.is(newest('0 0 9 * * 1', '2026-11-23T08:00:00.000Z', BERLIN), '2026-11-23T08:00:00.000Z');
  t.is(newest('0 0 9 * * 1', '2026-11-23T07:59:59.999Z', BERLIN), '2026-11-16T08:00:00.000Z');
  t.is(newest('0 0 9 * * 1', '2026-10-26T07:00:00.000Z', BERLIN), '2026-10-19T07:00:00.000Z', 'an hour too early');
  t.is(newest('0 0 9 * * 1', '2026-10-26T08:00:00.500Z', BERLIN), '2026-10-26T08:00:00.000Z');
});

test('a slot follows the clock, however it is written', (t) => {
  const at = '2026-11-25T12:00:07Z';
  t.is(newest('0 0 9 * * Monday', at, BERLIN), '2026-11-23T08:00:00.000Z');
  t.is(newest('0 0 9 1-7 * 1', at, BERLIN), '2026-11-02T08:00:00.000Z', 'the first Monday of the month');
  t.is(newest('*/10 * * * * *', at, BERLIN), '2026-11-25T12:00:00.000Z');
  t.is(newest('0 0 9 1 Jan *', at, BERLIN), '2026-01-01T08:00:00.000Z');
  t.is(newest('0 0 9 L * *', at, BERLIN), '2026-10-31T08:00:00.000Z', 'the last day of the month');
  t.is(newest('0 0 9 * * 5L', at, BERLIN), '2026-10-30T08:00:00.000Z', 'its last Friday');
  t.is(newest('0 0 9 29 2 *', at, 'UTC'), '2024-02-29T09:00:00.000Z');
  t.is(newest('0 0 9 13 2 5#3', at, 'UTC'), undefined, 'a 13th is never the third Friday');
});

test('frequent tasks continue through an hour that comes twice', (t) => {
  const hours = { after: Date.parse('2028-10-28T23:59:45Z'), until: Date.parse('2028-10-29T02:00:00Z') };
  const everyQuarter = slotsOf('*/15 * * * * *', { ...hours, timeZone: BERLIN });
  t.is(everyQuarter.length, 481);
  t.true(everyQuarter.every((slot, at) => at === 0 || slot - (everyQuarter[at - 1] ?? 0) === 15_000));
  t.deepEqual(iso(slotsOf('0 7 * * * *', { ...hours, timeZone: BERLIN })), ['10-29T00:07:00', '10-29T01:07:00']);
});

test('a daily slot in a repeated hour fires in its first pass, and keeps that name in the second one', (t) => {
  const night = { after: Date.parse('2028-10-28T12:00:00Z'), until: Date.parse('2028-10-29T12:00:00Z') };
  t.deepEqual(iso(slotsOf('0 30 2 * * *', { ...night, timeZone: BERLIN })), ['10-29T00:30:00']);
  t.is(newest('0 30 2 * * *', '2028-10-29T01:45:00Z', BERLIN), '2028-10-29T00:30:00.000Z');
  const restarted = newestSlot('0 30 2 * * *', new Date('2028-10-29T01:45:00Z'), {
    timeZone: BERLIN,
    after: new Date('2028-10-29T01:15:00Z'),
  });
  t.is(restarted, undefined, 'searched from within the second pass on');
  t.is(newest('*/15 * * * * *', '2028-10-29T01:30:07Z', BERLIN), '2028-10-29T01:30:00.000Z');
});

test('a slot in a skipped hour fires at the first instant after the gap, once', (t) => {
  const night = { after: Date.parse('2026-03-28T12:00:00Z'), until: Date.parse('2026-03-29T12:00:00Z') };
  t.deepEqual(iso(slotsOf('0 30 2 * * *', { ...night, timeZone: BERLIN })), ['03-29T01:00:00']);
  t.deepEqual(iso(slotsOf('0 */20 2 * * *', { ...night, timeZone: BERLIN })), ['03-29T01:00:00']);
  t.is(newest('0 0 0 * * *', '2026-09-06T12:00:00Z', 'America/Santiago'), '2026-09-06T04:00:00.000Z');
});

test('in every zone, around each clock change: no slot is lost, none comes twice, and none is late', (t) => {
  let looked = 0;
  for (const { timeZone, at, gap } of zoneChanges()) {
    const after = at - 5 * HOUR;
    const until = at + 5 * HOUR;
    // A time of day within the skipped or repeated hour, and one far from it.
    const [from] = stretches(at - HOUR, at, timeZone);
    const local = new Date(at + (from?.offset ?? 0) + (gap > 0 ? gap / 2 : -Math.abs(gap) / 2));
    const [hour, minute] = [local.getUTCHours(), local.getUTCMinutes()];
    const daily = slotsOf(`0 ${minute} ${hour} * * *`, { after: at - 12 * HOUR, until: at + 12 * HOUR, timeZone });
    const expected = gap > 0 ? at : at - Math.abs(gap) / 2;
    t.deepEqual(iso(daily.filter((slot) => Math.abs(slot - at) <= 3 * HOUR)), iso([expected]), timeZone);

    const hourly = slotsOf('0 0,30 * * * *', { after, until, timeZone });
    const longest = hourly.reduce((most, slot, n) => Math.max(most, n === 0 ? 0 : slot - (hourly[n - 1] ?? 0)), 0);
    t.true(longest <= HOUR / 2, `${timeZone} stands still`);
    t.is(new Set(hourly).size, hourly.length);
    looked++;
  }
  t.true(looked > 400, `only ${looked} changes were looked at`);
});

test('without clock changes the slots are those of node-cron', (t) => {
  const few = (most: number) => fc.uniqueArray(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 3 });
  const part = (most: number) => fc.oneof(fc.constant('*'), few(most).map(String));
  const days = fc.constantFrom('*', 'L', '1,15', '1-7', '13');
  const weekdays = fc.constantFrom('*', '1-5', '5L', '5#2', '7', 'Monday');
  const expression = fc.tuple(part(59), part(59), part(23), days, fc.constantFrom('*', '2', 'Jan,jul'), weekdays);
  const moment = fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(expression, moment, (parts, now) => {
      const cron = parts.join(' ');
      const slot = newestSlot(cron, now, { timeZone: 'UTC' });
      const task = createTask(cron, () => undefined, { timezone: 'UTC' });
      const second = Math.floor(now.getTime() / 1_000) * 1_000;
      try {
        return (
          (slot === undefined || (task.match(slot) && slot <= now)) &&
          [0, 1, 2, 60, 3_600].every((ago) => {
            const other = new Date(second - ago * 1_000);
            return !task.match(other) || (slot !== undefined && slot >= other);
          })
        );
      } finally {
        void task.destroy();
      }
    }),
    { numRuns: 50 },
  );
  t.is(wallTime(0, 'UTC'), 0);
});
