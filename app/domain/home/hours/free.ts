import type { Database } from '../../../infra/database/client.ts';
import { asleepBecause, opening } from '../../calendar/awake.ts';
import { beginOf, dayAt } from '../../calendar/day.ts';
import { type HoursRules, scheduleOf } from '../../team/hours/schedule.ts';
import { currentWork, isFull } from '../../team/load.ts';
import type { Some } from '../mine.ts';

/** Who could take on something: by name. */
export interface Free {
  now: Some<string>;
  /** At some time before this week ends, by the agency's calendar. */
  week: Some<string>;
}

const SHOWN = 15;
/** More people than this are not looked at: nobody reads so many names. */
const MOST = 500;

/** Who has a skill, is here, and has room: now, and this week. */
export async function whoIsFree(db: Database, { rules, now }: { rules: HoursRules; now: Date }): Promise<Free> {
  const people = await db.person.findMany({
    where: { active: true, awaySince: null, slackId: { not: null }, slackDeactivated: false, skills: { some: {} } },
    include: { _count: { select: { memberships: { where: currentWork } } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: MOST,
  });
  const week = dayAt(now, rules.timeZone).startOf('week').plus({ weeks: 1 });
  const end = beginOf(week, rules.timeZone);
  const withRoom = people.filter((person) => !isFull(person, person._count.memberships));
  const schedules = withRoom.map((person) => ({ name: person.name, schedule: scheduleOf(person, rules) }));
  return {
    now: some(schedules.filter(({ schedule }) => asleepBecause(schedule, now) === null)),
    week: some(schedules.filter(({ schedule }) => (opening(schedule, now) ?? end) < end)),
  };
}

function some(people: readonly { name: string }[]): Some<string> {
  return { count: people.length, shown: people.slice(0, SHOWN).map(({ name }) => name) };
}
