import type { Person } from '../../generated/prisma/client.ts';
import type { ProjectStatus } from '../../generated/prisma/enums.ts';
import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';

/**
 * The states in which a project counts as load for its members. A requested project is open too (see
 * projects/life/lifecycle.ts), but nobody works on it yet.
 */
export const IN_PROGRESS = ['claimed', 'started'] as const satisfies ProjectStatus[];

/** The condition in SQL, for a table `projects`. */
const projectInProgress = Prisma.sql`projects.status IN (${Prisma.join([...IN_PROGRESS])})`;

/**
 * A filter for somebody's current projects. It leaves out projects that are over and those that the person has left.
 */
export const currentWork = {
  leftAt: null,
  project: { status: { in: [...IN_PROGRESS] } },
} satisfies Prisma.ProjectMemberWhereInput;

/**
 * How many current projects each person has, as a table `in_hand` in SQL with `personId` and `count`; people without any
 * are not in it. It begins with the projects in progress, which are few, so it does not read everything that somebody has worked on
 * in years.
 */
export const projectsInHand = Prisma.sql`(SELECT project_members.personId, COUNT(*) AS count
  FROM projects FORCE INDEX (projects_status_requestedAt_idx)
  STRAIGHT_JOIN project_members ON project_members.projectId = projects.id AND project_members.leftAt IS NULL
  WHERE ${projectInProgress} GROUP BY project_members.personId) AS in_hand`;

/** The number of one person's current projects. */
export function countInHand(db: Database | Tx, personId: number): Promise<number> {
  return db.projectMember.count({ where: { personId, ...currentWork } });
}

/** Whether somebody has reached their capacity. */
export function isFull({ capacity }: Pick<Person, 'capacity'>, inHand: number): boolean {
  return capacity !== null && inHand >= capacity;
}
