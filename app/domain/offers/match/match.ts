import { Prisma, type Tx } from '../../../infra/database/client.ts';
import type { Working } from '../../team/hours/schedule.ts';
import { isFull, projectsInHand } from '../../team/load.ts';
import type { Refusal } from '../decisions/words.ts';
import { refusalOf } from './eligible.ts';

/** A person who may be asked. */
export type Candidate = Working & { personId: number };

/** The result of a match. It contains everybody with one of the wanted skills, asked or not. */
export interface Matched {
  /** The people who may be asked, best first. */
  candidates: Candidate[];
  refused: { personId: number; because: Refusal }[];
}

interface Row extends Working {
  personId: number;
  active: unknown;
  slackDeactivated: unknown;
  slackId: string | null;
  awaySince: Date | null;
  capacity: number | null;
  /** COUNT returns a bigint. */
  busy: unknown;
  passed: unknown;
}

/**
 * Finds everybody with one of the wanted skills (or with any skill, if none is wanted), and who of them may be asked:
 * people who are eligible (see eligible.ts), have not passed on the project, and have capacity. The best come first:
 * most of the wanted skills, then fewest projects in progress, then most recently active.
 */
export async function matched(tx: Tx, projectId: number): Promise<Matched> {
  const wantsSkill = (await tx.projectSkill.count({ where: { projectId } })) > 0;
  const able = wantsSkill
    ? Prisma.sql`project_skills
      JOIN person_skills ON person_skills.skillId = project_skills.skillId AND project_skills.projectId = ${projectId}`
    : Prisma.sql`person_skills`;
  const fits = wantsSkill ? Prisma.sql`COUNT(*)` : Prisma.sql`1`;
  const rows = await tx.$queryRaw<Row[]>`
    SELECT candidate.* FROM (
      SELECT people.id AS personId, ${fits} AS fits, people.capacity, people.lastSeenAt, people.active, people.slackId,
        people.slackDeactivated, people.awaySince, people.hours, people.timeZone, people.slackTimeZone, people.daysOff,
        people.dndFrom, people.dndTo, MAX(COALESCE(in_hand.count, 0)) AS busy,
        EXISTS (SELECT 1 FROM offers
          WHERE offers.projectId = ${projectId} AND offers.personId = people.id AND offers.state = 'passed') AS passed
      FROM ${able}
      JOIN people ON people.id = person_skills.personId
      LEFT JOIN ${projectsInHand} ON in_hand.personId = people.id
      GROUP BY people.id
    ) AS candidate
    ORDER BY fits DESC, busy, lastSeenAt DESC, personId`;
  const sorted: Matched = { candidates: [], refused: [] };
  for (const row of rows) {
    const { personId, hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo } = row;
    const because = refusalOfRow(row);
    if (because !== null) sorted.refused.push({ personId, because });
    else sorted.candidates.push({ personId, hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo });
  }
  return sorted;
}

/** The ids of the people who may be asked, best first. */
export async function match(tx: Tx, projectId: number): Promise<number[]> {
  return (await matched(tx, projectId)).candidates.map(({ personId }) => personId);
}

function refusalOfRow({ active, slackDeactivated, slackId, awaySince, capacity, busy, passed }: Row): Refusal | null {
  const standing = { active: isTrue(active), slackDeactivated: isTrue(slackDeactivated), slackId, awaySince };
  const because = refusalOf(standing);
  if (because !== null) return because;
  if (isTrue(passed)) return 'passed';
  return isFull({ capacity }, Number(busy)) ? 'full' : null;
}

/** The database's TRUE is 1, as a number or a bigint. */
const isTrue = (value: unknown) => Number(value) === 1;

/**
 * When the offer to the person at this rank is sent. A wave of `size` people is asked every `minutes`; with size 0,
 * everybody is asked at once.
 */
export function deliveryTime(rank: number, { size, minutes }: { size: number; minutes: number }, from: Date): Date {
  const wave = size > 0 ? Math.floor(rank / size) : 0;
  return new Date(from.getTime() + wave * minutes * 60_000);
}
