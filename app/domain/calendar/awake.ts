import type { WorkingHours } from '../../config/working-hours.ts';
import { beginOf, type Day, dayAt } from './day.ts';
import { firstInstant } from './zone.ts';

/** When a person must not be disturbed, and their time zone. */
export interface Schedule {
  /** Null: any hour is fine. */
  hours: WorkingHours | null;
  timeZone: string;
  /** Days off in the person's time zone. Both ends are included. */
  off: readonly { first: Day; last: Day }[];
  /** The current or next do-not-disturb period in Slack. */
  quiet: { from: Date; to: Date } | null;
}

/** Why a person counts as asleep. */
export type Asleep = 'day_off' | 'hours' | 'dnd';

const DAY_MS = 86_400_000;
/** How many days ahead the search for a waking time looks at first, and at most. */
const NEAR_DAYS = 3;
const FURTHEST_DAYS = 800;

/** Why the person is asleep at this instant. Null: they are awake. */
export function asleepBecause(schedule: Schedule, at: Date): Asleep | null {
  if (isAlwaysAwake(schedule)) return null;
  if (isOff(schedule, at)) return 'day_off';
  if (!isInHours(schedule, at)) return 'hours';
  return isQuiet(schedule, at) ? 'dnd' : null;
}

function isAlwaysAwake({ hours, off, quiet }: Schedule): boolean {
  return hours === null && off.length === 0 && quiet === null;
}

/** The first instant at or after `from` at which the person is awake. Null: there is none within two years. */
export function opening(schedule: Schedule, from: Date): Date | null {
  return asleepBecause(schedule, from) === null ? from : firstChange(schedule, from, true);
}

/**
 * The first instant after `at` at which the person is asleep. Null: there is none within two years. The person must
 * be awake at `at`.
 */
export function awakeUntil(schedule: Schedule, at: Date): Date | null {
  return isAlwaysAwake(schedule) ? null : firstChange(schedule, at, false);
}

/**
 * The instant at which at least one of these people has been awake for `ms` in total. Null: there is none within two
 * years. An empty list counts as always awake.
 */
export function whenAwakeFor(schedules: readonly Schedule[], { from, ms }: { from: Date; ms: number }): Date | null {
  if (schedules.length === 0 || schedules.some(isAlwaysAwake)) return new Date(from.getTime() + ms);
  let at = from;
  for (let left = ms; ; ) {
    const awake = schedules.filter((schedule) => asleepBecause(schedule, at) === null);
    if (awake.length > 0) {
      const ends = awake.map((schedule) => awakeUntil(schedule, at)?.getTime() ?? Number.POSITIVE_INFINITY);
      const last = Math.max(...ends);
      if (last - at.getTime() >= left) return new Date(at.getTime() + left);
      left -= last - at.getTime();
      at = new Date(last);
      if (at.getTime() - from.getTime() > FURTHEST_DAYS * DAY_MS) return null;
      continue;
    }
    const openings = schedules.flatMap((schedule) => opening(schedule, at)?.getTime() ?? []);
    if (openings.length === 0) return null;
    at = new Date(Math.min(...openings));
  }
}

/**
 * For how many milliseconds of the span at least one of these people was awake. An empty list counts as always awake.
 */
export function awakeTime(schedules: readonly Schedule[], { from, to }: { from: Date; to: Date }): number {
  const end = to.getTime();
  if (schedules.length === 0 || schedules.some(isAlwaysAwake)) return Math.max(0, end - from.getTime());
  let sum = 0;
  for (let at = from; at < to; ) {
    const opens = schedules.flatMap((schedule) => opening(schedule, at)?.getTime() ?? []);
    const begin = new Date(Math.min(end, ...opens));
    const awake = schedules.filter((schedule) => asleepBecause(schedule, begin) === null);
    const closes = awake.map((schedule) => awakeUntil(schedule, begin)?.getTime() ?? end);
    const stop = Math.min(end, Math.max(begin.getTime(), ...closes));
    sum += stop - begin.getTime();
    at = new Date(stop);
  }
  return sum;
}

function isOff({ off, timeZone }: Schedule, at: Date): boolean {
  if (off.length === 0) return false;
  const today = dayAt(at, timeZone);
  return off.some(({ first, last }) => first <= today && today <= last);
}

function isQuiet({ quiet }: Schedule, at: Date): boolean {
  return quiet !== null && quiet.from <= at && at < quiet.to;
}

function isInHours({ hours, timeZone }: Schedule, at: Date): boolean {
  if (hours === null) return true;
  const today = dayAt(at, timeZone);
  // A shift over midnight belongs to the day on which it begins.
  return [today.minus({ days: 1 }), today].some((day) =>
    shiftsOn(hours, day, timeZone).some(({ from, to }) => from <= at.getTime() && at.getTime() < to),
  );
}

/**
 * The shifts that begin on a day, as instants. A local time that the clocks skip becomes the instant after the gap.
 * One that occurs twice becomes its first occurrence.
 */
function shiftsOn(hours: WorkingHours, day: Day, timeZone: string): { from: number; to: number }[] {
  const instant = (minute: number) => firstInstant(day.toMillis() + minute * 60_000, timeZone);
  return hours
    .filter(({ days }) => days.includes(day.weekday))
    .map(({ from, to }) => ({ from: instant(from), to: instant(to <= from ? to + 1_440 : to) }));
}

/** The first instant after `after` at which the person falls asleep or wakes; `wanted` says which. */
function firstChange(schedule: Schedule, after: Date, wanted: boolean): Date | null {
  for (let days = NEAR_DAYS, from = after.getTime(); ; days *= 2) {
    const to = from + days * DAY_MS;
    for (const boundary of boundaries(schedule, { from, to })) {
      const at = new Date(boundary);
      if ((asleepBecause(schedule, at) === null) === wanted) return at;
    }
    if (to - after.getTime() > FURTHEST_DAYS * DAY_MS) return null;
    from = to;
  }
}

/** Every instant after `from` and up to `to` at which the person may fall asleep or wake, in order. */
function boundaries({ hours, timeZone, off, quiet }: Schedule, { from, to }: { from: number; to: number }): number[] {
  const found = new Set<number>();
  if (quiet !== null) for (const edge of [quiet.from, quiet.to]) found.add(edge.getTime());
  for (const { first, last } of off) {
    for (const day of [first, last.plus({ days: 1 })]) found.add(beginOf(day, timeZone).getTime());
  }
  if (hours !== null) {
    const end = dayAt(new Date(to), timeZone);
    for (let day = dayAt(new Date(from), timeZone).minus({ days: 1 }); day <= end; day = day.plus({ days: 1 })) {
      for (const shift of shiftsOn(hours, day, timeZone)) found.add(shift.from).add(shift.to);
    }
  }
  return [...found].filter((at) => at > from && at <= to).sort((one, other) => one - other);
}
