import { type Asleep, asleepBecause, opening } from '../../calendar/awake.ts';
import { type HoursRules, scheduleOf, type Working } from '../../team/hours/schedule.ts';

/** Somebody may have days off for years, and then no waking time is found. So it is computed again after this time. */
const LONGEST_MS = 366 * 86_400_000;

/** Until when an offer waits for a person, and why. */
export interface Wait {
  until: Date;
  because: Asleep;
}

/**
 * When a person is asked. Null: at once. Otherwise when they are awake and not away. Urgent projects ignore working
 * hours, but not days off.
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

/** Does what waitOf() does, for many people. Results are cached, because most people share hours and zone. */
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
