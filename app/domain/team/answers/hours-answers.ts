import { sayHours } from '../../../config/working-hours.ts';
import type { Person } from '../../../generated/prisma/client.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { asleepBecause, opening } from '../../calendar/awake.ts';
import { dayAt } from '../../calendar/day.ts';
import { type DaysOff, sayDaysOff } from '../../calendar/days-off.ts';
import { sayMoment } from '../../calendar/moment.ts';
import { daysOffOf, type HoursRules, hoursKept, scheduleOf, zoneOf } from '../hours/schedule.ts';
import { who } from './answers.ts';

/** The subject of an answer: its reader, or somebody else. */
interface About {
  person: Person;
  themselves: boolean;
}

/** Says a person's working hours and time zone. */
export function hoursAnswer({ person, themselves }: About, { rules, now }: { rules: HoursRules; now: Date }): string {
  const schedule = scheduleOf(person, rules);
  const subject = themselves ? 'You work' : `${who(person)} works`;
  const timeZone = zoneOf(person, rules);
  const zone = `by the clock of ${mrkdwn(timeZone)}`;
  if (schedule.hours === null) {
    return `${subject} at any time, ${zone}: no hours are set. \`/team hours mon-fri 9:00-18:00\` sets yours; a time zone may follow.`;
  }
  const from = hoursKept(person.hours) === null ? ', as the agency does' : '';
  const because = asleepBecause(schedule, now);
  const next = because === null ? null : opening(schedule, now);
  const asleep =
    next === null ? '' : ` What is offered now comes at ${sayMoment(next, { now, timeZone })}, unless it is urgent.`;
  const rest = ` Offers that come at other times wait, unless they are urgent.`;
  return `${subject} ${sayHours(schedule.hours)}${from}, ${zone}.${asleep === '' ? rest : asleep}`;
}

/** Says a person's capacity and load. */
export function capacityAnswer({ person, themselves }: About, inHand: number): string {
  const { capacity } = person;
  const takes = themselves ? 'You take' : `${who(person)} takes`;
  const have = `${themselves ? 'you have' : 'they have'} ${inHand} now`;
  if (capacity === null) return `${takes} any number of projects at a time; ${have}.`;
  const full = inHand >= capacity ? ': nothing is offered until one is done or given back' : '';
  return `${takes} ${capacity === 1 ? 'one project' : `${capacity} projects`} at a time; ${have}${full}.`;
}

/** Says a person's future days off. */
export function daysOffAnswer({ person, themselves }: About, { rules, now }: { rules: HoursRules; now: Date }): string {
  const today = dayAt(now, zoneOf(person, rules));
  const days = daysOffOf(person).filter(({ last }) => last >= today);
  const subject = themselves ? 'You have' : `${who(person)} has`;
  if (days.length === 0) return `${subject} no days off ahead. \`/team off 24 Dec - 2 Jan\` sets some.`;
  const more = days.length - LISTED_MOST;
  const shown = days.slice(0, LISTED_MOST).map((one) => sayDaysOff(one, today));
  return `${subject} days off: ${shown.join('; ')}${more > 0 ? ` and ${more} more` : ''}. Nothing is offered then; what is still open comes afterwards. \`/team off none\` ends them.`;
}

const LISTED_MOST = 20;

/** The next days off in a few words: "off Thu, 24 Dec to Sat, 2 Jan 2027". */
export function nextDaysOff(
  days: readonly DaysOff[],
  { now, timeZone }: { now: Date; timeZone: string },
): string | null {
  const today = dayAt(now, timeZone);
  const next = days.find(({ last }) => last >= today);
  return next === undefined ? null : `off ${sayDaysOff(next, today)}`;
}
