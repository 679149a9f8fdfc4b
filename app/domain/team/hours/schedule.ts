import type { ToolConfig } from '../../../config/config.ts';
import { knownZone } from '../../../config/named-zone.ts';
import { readHours, type WorkingHours } from '../../../config/working-hours.ts';
import type { Person } from '../../../generated/prisma/client.ts';
import type { Schedule } from '../../calendar/awake.ts';
import { parseDaysOff } from '../../calendar/days-off.ts';

/** What the operators say of working hours. */
export interface HoursRules {
  /** Of those who said nothing themselves; null: they are never taken to be asleep. */
  workingHours: WorkingHours | null;
  /** A project that is due within so many hours is urgent. */
  urgentHours: number;
  /** Slack's do-not-disturb counts as asleep. */
  respectDnd: boolean;
  /** The agency's: of those of whom no other zone is known. */
  timeZone: string;
}

/** Those of a configuration. */
export function hoursRulesOf({ hours, timeZone }: Pick<ToolConfig, 'hours' | 'timeZone'>): HoursRules {
  return { ...hours, timeZone };
}

/** Where nothing is configured. */
export const NO_HOURS: HoursRules = { workingHours: null, urgentHours: 12, respectDnd: false, timeZone: 'UTC' };

/** What somebody's row says of when they work. */
export type Working = Pick<Person, 'hours' | 'timeZone' | 'slackTimeZone' | 'daysOff' | 'dndFrom' | 'dndTo'>;

/** What is read of a row for scheduleOf(). */
export const workingColumns = {
  hours: true,
  timeZone: true,
  slackTimeZone: true,
  daysOff: true,
  dndFrom: true,
  dndTo: true,
} as const;

/** When somebody works, all in all: what they or the roster said, else what the operators did; days off; do-not-disturb. */
export function scheduleOf(person: Working, rules: HoursRules): Schedule {
  const { dndFrom, dndTo } = person;
  return {
    hours: hoursKept(person.hours) ?? rules.workingHours,
    timeZone: zoneOf(person, rules),
    off: daysOffOf(person),
    quiet: rules.respectDnd && dndFrom !== null && dndTo !== null ? { from: dndFrom, to: dndTo } : null,
  };
}

/** Whose clock is theirs: the zone that was said, else the one that Slack names, else the agency's. */
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

/** The release of the zone database that Slack has may know more zones than ours. */
function knownOnce(name: string | null): string | undefined {
  if (name === null) return undefined;
  if (!zones.has(name)) zones.set(name, knownZone(name));
  return zones.get(name);
}

const hoursRead = new Map<string, WorkingHours | null>();

/** The hours that a row keeps; null where it keeps none. */
export function hoursKept(written: string | null): WorkingHours | null {
  if (written === null) return null;
  const known = hoursRead.get(written);
  if (known !== undefined) return known;
  const read = readHours(written);
  const hours = read.kind === 'hours' ? read.hours : null;
  hoursRead.set(written, hours);
  return hours;
}
