import type { Database } from '../../../infra/database/client.ts';
import { asleepBecause, opening } from '../../calendar/awake.ts';
import { beginOf, dayAt } from '../../calendar/day.ts';
import { type HoursRules, scheduleOf, type Working } from '../../team/hours/schedule.ts';
import { currentWork, isFull } from '../../team/load.ts';
import type { Some } from '../mine/mine.ts';

/** The names of people who can take on another project. */
export interface Free {
  now: Some<string>;
  /** People who are free at some time before the end of this week, in the agency's time zone. */
  week: Some<string>;
}

const SHOWN = 15;
/** If the roster is larger than this, only its newest members are considered. */
const NEWEST = 1_500;
/** The most people who are examined, because nobody reads so many names. */
const MOST = 300;

/** Finds who has a skill, is available and has capacity, now and this week. */
export async function whoIsFree(db: Database, { rules, now }: { rules: HoursRules; now: Date }): Promise<Free> {
  const { _max: newest } = await db.person.aggregate({ _max: { id: true } });
  // The query reads in the order of the primary key and not of the name, because only then the database stops after
  // these rows.
  const people = await db.$queryRaw<(Working & { id: number; name: string; capacity: number | null })[]>`
    SELECT id, name, capacity, hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo
    FROM people FORCE INDEX (PRIMARY)
    WHERE id > ${(newest.id ?? 0) - NEWEST} AND active AND awaySince IS NULL AND slackId IS NOT NULL
      AND NOT slackDeactivated
    ORDER BY name, id LIMIT ${MOST}`;
  const ids = people.map(({ id }) => id);
  const skilled = await db.personSkill.findMany({
    where: { personId: { in: ids } },
    select: { personId: true },
    distinct: ['personId'],
  });
  const able = new Set(skilled.map(({ personId }) => personId));
  const limited = people.filter(({ capacity }) => capacity !== null).map(({ id }) => id);
  const work = await db.projectMember.groupBy({
    by: ['personId'],
    where: { personId: { in: limited }, ...currentWork },
    _count: true,
  });
  const inHand = new Map(work.map(({ personId, _count }) => [personId, _count]));
  const week = dayAt(now, rules.timeZone).startOf('week').plus({ weeks: 1 });
  const end = beginOf(week, rules.timeZone);
  const withRoom = people.filter((person) => able.has(person.id) && !isFull(person, inHand.get(person.id) ?? 0));
  const schedules = withRoom.map((person) => ({ name: person.name, schedule: scheduleOf(person, rules) }));
  return {
    now: some(schedules.filter(({ schedule }) => asleepBecause(schedule, now) === null)),
    week: some(schedules.filter(({ schedule }) => (opening(schedule, now) ?? end) < end)),
  };
}

function some(people: readonly { name: string }[]): Some<string> {
  return { count: people.length, shown: people.slice(0, SHOWN).map(({ name }) => name) };
}
