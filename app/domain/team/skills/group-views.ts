import { type Database, Prisma } from '../../../infra/database/client.ts';
import type { GroupView } from '../answers/group-answers.ts';

interface Row {
  handle: string;
  slug: string;
  members: bigint;
  onRoster: bigint;
}

/** The user groups that give a skill, sorted by handle: all of them, or the one with this id. */
export async function groupViews(db: Database, groupId?: string): Promise<GroupView[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT skill_groups.handle, skills.slug, COUNT(members.slackId) AS members, COUNT(people.id) AS onRoster
      FROM skill_groups
      JOIN skills ON skills.id = skill_groups.skillId
      LEFT JOIN skill_group_members AS members ON members.groupId = skill_groups.groupId
      LEFT JOIN people ON people.slackId = members.slackId AND people.active
     ${groupId === undefined ? Prisma.empty : Prisma.sql`WHERE skill_groups.groupId = ${groupId}`}
     GROUP BY skill_groups.groupId, skill_groups.handle, skills.slug
     ORDER BY skill_groups.handle`;
  return rows.map(({ handle, slug, members, onRoster }) => ({
    handle,
    slug,
    members: Number(members),
    onRoster: Number(onRoster),
  }));
}
