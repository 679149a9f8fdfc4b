import type { ToolConfig } from '../../../config/config.ts';
import { knownZone } from '../../../config/named-zone.ts';
import { readHours, type WorkingHours } from '../../../config/working-hours.ts';
import type { Person } from '../../../generated/prisma/client.ts';
import type { Schedule } from '../../calendar/awake.ts';
import { parseDaysOff } from '../../calendar/days-off.ts';

/** The configured rules about working hours. */
export interface HoursRules {
  /** The hours of people who have set none. Null: such people always count as awake. */
  workingHours: WorkingHours | null;
  /** A project that is due within this many hours is urgent. */
  urgentHours: number;
  /** Whether somebody counts as asleep during their do-not-disturb in Slack. */
  respectDnd: boolean;
  /** The agency's time zone. It is also used for people whose own is not known. */
  timeZone: string;
}

/** The rules of this configuration. */
export function hoursRulesOf({ hours, timeZone }: Pick<ToolConfig, 'hours' | 'timeZone'>): HoursRules {
  return { ...hours, timeZone };
}

/** The rules of an agency that has configured nothing. */
export const NO_HOURS: HoursRules = { workingHours: null, urgentHours: 12, respectDnd: false, timeZone: 'UTC' };

/** The columns of a person that tell when they work. */
export type Working = Pick<Person, 'hours' | 'timeZone' | 'slackTimeZone' | 'daysOff' | 'dndFrom' | 'dndTo'>;

/** These columns for a query. */
export const workingColumns = {
  hours: true,
  timeZone: true,
  slackTimeZone: true,
  daysOff: true,
  dndFrom: true,
  dndTo: true,
} as const;

/** A person's schedule: their own hours, or else the agency's; without days off and do-not-disturb. */
export function scheduleOf(person: Working, rules: HoursRules): Schedule {
  const { dndFrom, dndTo } = person;
  return {
    hours: hoursKept(person.hours) ?? rules.workingHours,
    timeZone: zoneOf(person, rules),
    off: daysOffOf(person),
    quiet: rules.respectDnd && dndFrom !== null && dndTo !== null ? { from: dndFrom, to: dndTo } : null,
  };
}

/** A person's time zone: their own setting, or else Slack's, or else the agency's. */
export function zoneOf(
  { timeZone, slackTimeZone }: Pick<Working, 'timeZone' | 'slackTimeZone'>,
  rules: Pick<HoursRules, 'timeZone'>,
): string {
  return knownOnce(timeZone) ?? knownOnce(slackTimeZone) ?? rules.timeZone;
}

export function daysOffOf({ daysOff }: Pick<Working, 'daysOff'>) {
  return (daysOff ?? '').split(' ').flatMap((written) => parseDaysOff(written) ?? []);
}

const zones = new Map<string, string | undefined>();

/** The zone if our database of time zones has it. Slack's version may have more zones than ours. */
function knownOnce(name: string | null): string | undefined {
  if (name === null) return undefined;
  if (!zones.has(name)) zones.set(name, knownZone(name));
  return zones.get(name);
}

const hoursRead = new Map<string, WorkingHours | null>();

/** Parses the hours stored in a row. Null if none are stored. */
export function hoursKept(written: string | null): WorkingHours | null {
  if (written === null) return null;
  const known = hoursRead.get(written);
  if (known !== undefined) return known;
  const read = readHours(written);
  const hours = read.kind === 'hours' ? read.hours : null;
  hoursRead.set(written, hours);
  return hours;
}
