import { ALWAYS, readHours, type WorkingHours } from '../../../config/working-hours.ts';
import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import type { Decision } from '../../audit/audit.ts';
import { dayAt } from '../../calendar/day.ts';
import { type DaysOff, parseDaysOff, sayDaysOff } from '../../calendar/days-off.ts';
import { daysOffOf, type HoursRules, hoursKept, zoneOf } from '../../team/hours/schedule.ts';
import { CAPACITY_MOST, setCapacity } from '../../team/hours/set-capacity.ts';
import { setDaysOff } from '../../team/hours/set-days-off.ts';
import { type HoursSaid, setHours } from '../../team/hours/set-hours.ts';

/** The data of the form for hours, capacity and days off. */
export interface HoursForm {
  /** Null: the agency's hours apply. */
  hours: WorkingHours | null;
  agency: WorkingHours | null;
  /** The time zone that the person has set. Null: `slackZone` applies. */
  timeZone: string | null;
  slackZone: string;
  capacity: number | null;
  /** Future days off in words. */
  daysOff: string;
}

export function hoursForm(person: Person, { rules, now }: { rules: HoursRules; now: Date }): HoursForm {
  const { timeZone, slackTimeZone, capacity } = person;
  const today = dayAt(now, zoneOf(person, rules));
  const ahead = daysOffOf(person).filter(({ last }) => last >= today);
  return {
    hours: hoursKept(person.hours),
    agency: rules.workingHours,
    timeZone,
    slackZone: zoneOf({ timeZone: null, slackTimeZone }, rules),
    capacity,
    daysOff:
      ahead.length === 0
        ? 'No days off ahead.'
        : `Days off ahead: ${ahead
            .slice(0, 20)
            .map((days) => sayDaysOff(days, today))
            .join('; ')}. What is filled in below comes on top; /team off none ends them all.`,
  };
}

/** The values of the submitted form. */
export interface FilledIn {
  when: string | null;
  days: readonly string[];
  /** A time such as `09:00`. */
  from: string | null;
  to: string | null;
  typed: string;
  zone: string;
  room: string;
  /** A day such as `2026-12-24`. */
  offFrom: string | null;
  offTo: string | null;
}

export interface SaidInForm {
  hours: HoursSaid;
  capacity: number | null;
  daysOff: DaysOff | undefined;
}

/** Parses the form. If a field is wrong, the answer says which, without markup. */
export function readHoursForm(
  filled: FilledIn,
  { now, timeZone }: { now: Date; timeZone: string },
): { said: SaidInForm } | { errors: Partial<Record<keyof FilledIn, string>> } {
  const zone = filled.zone.trim() === '' ? null : readHours(filled.zone);
  const isZone = zone === null || zone.kind === 'zone';
  const hours = hoursIn(filled);
  const room = filled.room.trim();
  const capacity = /^\d{1,4}$/.test(room) && Number(room) <= CAPACITY_MOST ? Number(room) : null;
  const isRoom = room === '' || capacity !== null;
  const daysOff = daysOffIn(filled, { now, timeZone });
  if (!isZone || !isRoom || 'problems' in hours || typeof daysOff === 'string') {
    const noZone = `No time zone is called ${filled.zone.slice(0, 40)}. One looks like Europe/Berlin.`;
    return {
      errors: {
        ...('problems' in hours ? hours.problems : {}),
        ...(isZone ? {} : { zone: noZone }),
        ...(isRoom ? {} : { room: `A whole number, 0 to ${CAPACITY_MOST}, or nothing.` }),
        ...(typeof daysOff === 'string' ? (filled.offFrom === null ? { offFrom: daysOff } : { offTo: daysOff }) : {}),
      },
    };
  }
  const said = { hours: hours.hours, timeZone: zone?.kind === 'zone' ? zone.timeZone : null };
  return { said: { hours: said, capacity, daysOff } };
}

/** Fact: saves a person's hours, capacity and days off. */
export async function saveHours(
  tx: Tx,
  { personId, said, ...decision }: { personId: number; said: SaidInForm } & Decision,
): Promise<void> {
  await setHours(tx, { personId, ...said.hours, ...decision });
  await setCapacity(tx, { personId, capacity: said.capacity, ...decision });
  if (said.daysOff !== undefined) await setDaysOff(tx, { personId, days: said.daysOff, ...decision });
}

function hoursIn({
  when,
  days,
  from,
  to,
  typed,
}: FilledIn): { hours: WorkingHours | null } | { problems: Partial<Record<'typed' | 'days' | 'from' | 'to', string>> } {
  if (when === 'always') return { hours: ALWAYS };
  if (when !== 'these') return { hours: null };
  if (typed.trim() !== '') {
    const read = readHours(typed);
    if (read.kind === 'hours') return { hours: read.hours };
    const because = read.kind === 'unclear' ? read.because : 'times are missing';
    return { problems: { typed: `This cannot be read: ${because}.` } };
  }
  if (days.length === 0) return { problems: { days: 'Which days?' } };
  if (from === null) return { problems: { from: 'From when?' } };
  if (to === null) return { problems: { to: 'Until when?' } };
  if (from === to) {
    return { problems: { to: 'That is no time at all. For around the clock, choose "At any time".' } };
  }
  const hours: WorkingHours = [
    { days: days.map(Number).sort((a, b) => a - b), from: minuteOf(from), to: minuteOf(to) },
  ];
  return { hours };
}

function daysOffIn(
  { offFrom, offTo }: FilledIn,
  { now, timeZone }: { now: Date; timeZone: string },
): DaysOff | undefined | string {
  if (offFrom === null) return offTo === null ? undefined : 'From which day?';
  const days = parseDaysOff(`${offFrom}/${offTo ?? offFrom}`);
  if (days === undefined) return 'The last day is before the first.';
  if (days.last < dayAt(now, timeZone)) return 'These days are over.';
  return days.last.diff(days.first, 'days').days > 366 ? 'That is more than a year.' : days;
}

function minuteOf(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
