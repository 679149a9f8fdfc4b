import { Prisma, type Tx } from '../../../infra/database/client.ts';
import { projectInProgress } from '../../team/load.ts';
import { eligiblePeople } from './eligible.ts';

interface Match {
  personId: number;
}

/**
 * Everybody who may be offered the project: whoever has one of the wanted skills, or any skill where none is wanted. Best first: most of the wanted skills, then room for more work, then
 * fewest projects in progress, then who was seen last. Those who are eligible, see eligible.ts, but not who passed on it.
 */
export async function match(tx: Tx, projectId: number): Promise<number[]> {
  const wantsSkill = (await tx.projectSkill.count({ where: { projectId } })) > 0;
  const able = wantsSkill
    ? Prisma.sql`project_skills
      JOIN person_skills ON person_skills.skillId = project_skills.skillId AND project_skills.projectId = ${projectId}`
    : Prisma.sql`person_skills`;
  const matched = wantsSkill ? Prisma.sql`COUNT(*)` : Prisma.sql`1`;
  const rows = await tx.$queryRaw<Match[]>`
    SELECT candidate.personId FROM (
      SELECT people.id AS personId, ${matched} AS matched, people.capacity, people.lastSeenAt,
        (SELECT COUNT(*) FROM project_members
           JOIN projects ON projects.id = project_members.projectId
          WHERE project_members.personId = people.id AND project_members.leftAt IS NULL
            AND ${projectInProgress}) AS busy
      FROM ${able}
      JOIN people ON people.id = person_skills.personId
      WHERE ${eligiblePeople}
        AND NOT EXISTS (SELECT 1 FROM offers
          WHERE offers.projectId = ${projectId} AND offers.personId = people.id AND offers.state = 'passed')
      GROUP BY people.id
    ) AS candidate
    ORDER BY matched DESC, COALESCE(busy >= capacity, FALSE), busy, lastSeenAt DESC, personId`;
  return rows.map((row) => row.personId);
}

/** When the offer of the given rank is sent: waves of `size` every `minutes`; size 0: everybody at once. */
export function deliveryTime(rank: number, { size, minutes }: { size: number; minutes: number }, from: Date): Date {
  const wave = size > 0 ? Math.floor(rank / size) : 0;
  return new Date(from.getTime() + wave * minutes * 60_000);
}
