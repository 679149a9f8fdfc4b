import { readFileSync } from 'node:fs';
import test from 'ava';
import { DateTime } from 'luxon';
import { readHours } from '../../../app/config/working-hours.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { night } from './night.ts';

const BERLIN = 'Europe/Berlin';
const office = readHours('mon-fri 9:00-18:00');
const rules = { ...NO_HOURS, workingHours: office.kind === 'hours' ? office.hours : null, timeZone: BERLIN };
const MINUTE = 60_000;

test('the drawing of an evening across three zones in docs/right-hour.md is the result of a real run', async (t) => {
  // A Thursday in the future, because due jobs follow the database's clock.
  const from = DateTime.fromISO('2099-11-26T18:30', { zone: BERLIN });
  const people = {
    lucia: { label: 'Lucia, Los Angeles', said: { slackTimeZone: 'America/Los_Angeles' }, note: 'awake: at once' },
    nadia: { label: 'Nadia, nights', said: { hours: 'mon-sun 22:00-6:00' }, note: 'as her shift begins' },
    kenji: { label: 'Kenji, Tokyo', said: { slackTimeZone: 'Asia/Tokyo' }, note: 'as his morning comes' },
    anna: { label: 'Anna, Berlin', said: {}, note: 'in the morning' },
    omar: { label: 'Omar, days off', said: { daysOff: '2099-11-26/2099-11-27' }, note: 'when he is back' },
    cleo: { label: 'Cleo, no room', said: { capacity: 0 }, note: 'when she has room again' },
  };
  const roster = Object.fromEntries(Object.entries(people).map(([handle, { said }]) => [handle, said]));
  const { request, until } = await night(t, roster, { from: from.toJSDate(), rules });
  await request('P-1', from.toJSDate());
  const sent = await until(from.plus({ days: 7 }).toJSDate());
  const rows = Object.entries(people).map(([handle, { label, said, note }]) => {
    const dms = sent.filter((one) => one.handle === handle);
    t.true(dms.length <= 1, `${handle} is asked once`);
    const zone = 'slackTimeZone' in said ? said.slackTimeZone : BERLIN;
    return { label, note, zone, at: dms[0] && DateTime.fromJSDate(dms[0].at, { zone: BERLIN }) };
  });
  const drawing = drawn(from, rows);
  t.true(readFileSync('docs/right-hour.md', 'utf8').includes(drawing), `docs/right-hour.md lacks\n\n${drawing}`);
});

/** Each person's working hours by their own clock; from and to in minutes of the day. */
const CLOCKS: Record<string, { zone: string; from: number; to: number }> = {
  anna: { zone: BERLIN, from: 540, to: 1_080 },
  nadia: { zone: BERLIN, from: 1_320, to: 360 },
  nora: { zone: BERLIN, from: 150, to: 300 },
  lucia: { zone: 'America/Los_Angeles', from: 540, to: 1_080 },
  lars: { zone: 'America/Los_Angeles', from: 1_320, to: 360 },
  kenji: { zone: 'Asia/Tokyo', from: 540, to: 1_080 },
};

for (const [name, saturday] of [
  ['forward', '2099-03-28'],
  ['back', '2099-10-24'],
] as const) {
  test(`in the night in which clocks go ${name} in Berlin, across three zones, no DM comes in off-hours, and none later than a minute after the opening`, async (t) => {
    const from = DateTime.fromISO(`${saturday}T17:00`, { zone: BERLIN });
    const clock = (minute: number) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
    const roster = Object.fromEntries(
      Object.entries(CLOCKS).map(([handle, { zone, ...shift }]) => [
        handle,
        { hours: `mon-sun ${clock(shift.from)}-${clock(shift.to)}`, timeZone: zone },
      ]),
    );
    const { request, until } = await night(t, roster, { from: from.toJSDate(), rules });
    const requested = new Map([0, 12].map((hours, index) => [`P-${index}`, from.plus({ hours })]));
    for (const [code, at] of requested) await request(code, at.toJSDate());
    const sent = await until(from.plus({ days: 3 }).toJSDate());
    t.is(sent.length, requested.size * Object.keys(CLOCKS).length, 'everybody is asked about each project, once');
    for (const { handle, code, at } of sent) {
      const works = CLOCKS[handle]!;
      const what = `${handle}, ${code}: ${DateTime.fromJSDate(at, { zone: works.zone }).toISO()}`;
      t.true(isAwake(works, at.getTime()), what);
      const begun = requested.get(code)!.toMillis();
      // They work for long stretches, so that no opening is missed.
      for (let seen = at.getTime() - MINUTE - 1; seen > begun; seen -= 10 * MINUTE) {
        if (isAwake(works, seen)) t.fail(`${what}, and they were awake at ${new Date(seen).toISOString()}`);
      }
    }
  });
}

/** The time on their wall clock. */
function isAwake({ zone, from, to }: { zone: string; from: number; to: number }, at: number): boolean {
  const { hour, minute } = DateTime.fromMillis(at, { zone });
  const now = hour * 60 + minute;
  return from < to ? from <= now && now < to : now >= from || now < to;
}

interface Row {
  label: string;
  note: string;
  zone: string;
  /** When they were asked. Undefined: they were not. */
  at: DateTime | undefined;
}

/** A column for each moment with an event, and a row for each person. */
function drawn(from: DateTime, rows: readonly Row[]): string {
  const width = 11;
  const moments = [...new Set([from, ...rows.flatMap(({ at }) => at ?? [])].map((at) => at.toMillis()))].sort(
    (one, other) => one - other,
  );
  const label = (text: string) => text.padEnd(20);
  const heads = moments.map((at, index) => {
    const moment = DateTime.fromMillis(at, { zone: BERLIN });
    const day = index === 0 || moment.day !== DateTime.fromMillis(moments[index - 1]!, { zone: BERLIN }).day;
    return moment.toFormat(day ? 'ccc H:mm' : 'H:mm', { locale: 'en' }).padEnd(width);
  });
  const lines = rows.map(({ label: name, note, zone, at }) => {
    if (at === undefined) return `${label(name)}not asked; ${note}, if it is still free`;
    const column = moments.indexOf(at.toMillis());
    const wait = column === 0 ? '●' : `└${'─'.repeat(column * width - 1)}●`;
    const there = zone === BERLIN ? '' : `, ${at.setZone(zone).toFormat('H:mm')} there`;
    return `${label(name)}${wait} ${note}${there}`;
  });
  return [`${label('by Berlin’s clock')}${heads.join('')}`.trimEnd(), ...lines].join('\n');
}
