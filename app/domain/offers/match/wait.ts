import type { Project } from '../../../generated/prisma/client.ts';
import { type Asleep, asleepBecause, opening } from '../../calendar/awake.ts';
import { dueBy } from '../../calendar/due.ts';
import { type HoursRules, scheduleOf, type Working } from '../../team/hours/schedule.ts';

/** Somebody never wakes who has days off for years: it is looked again after so long. */
const LONGEST_MS = 366 * 86_400_000;

/** Until when an offer waits for somebody, and why. */
export interface Wait {
  until: Date;
  because: Asleep;
}

/**
 * When somebody is asked: null at once, else at their opening. An urgent project waits for nobody's working hours, but
 * it does not call anybody out of their days off.
 */
export function waitOf(
  person: Working,
  { isUrgent, rules, at }: { isUrgent: boolean; rules: HoursRules; at: Date },
): Wait | null {
  const schedule = scheduleOf(person, rules);
  const kept = isUrgent ? { ...schedule, hours: null, quiet: null } : schedule;
  const because = asleepBecause(kept, at);
  if (because === null) return null;
  return { because, until: opening(kept, at) ?? new Date(at.getTime() + LONGEST_MS) };
}

/** waitOf() of many people: most have the same hours and zone as others, and are reckoned once. */
export function waitsOfMany(how: { isUrgent: boolean; rules: HoursRules }): (person: Working, at: Date) => Wait | null {
  const known = new Map<string, Wait | null>();
  return (person, at) => {
    const { hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo } = person;
    const key = JSON.stringify([hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo, at]);
    const wait = known.get(key);
    if (wait !== undefined) return wait;
    const reckoned = waitOf(person, { ...how, at });
    known.set(key, reckoned);
    return reckoned;
  };
}

/** Urgent: somebody said so, or it is due soon. A date is due when its day ends. */
export function isUrgent(
  { urgent, dueAt }: Pick<Project, 'urgent' | 'dueAt'>,
  { rules, at }: { rules: HoursRules; at: Date },
): boolean {
  if (urgent) return true;
  if (dueAt === null) return false;
  return dueBy({ dueAt }, rules.timeZone).getTime() - at.getTime() <= rules.urgentHours * 3_600_000;
}
