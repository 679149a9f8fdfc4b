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

/** SQL for the number of somebody's current projects, for a table `people`. */
export const projectsInHand = Prisma.sql`(SELECT COUNT(*) FROM project_members
  JOIN projects ON projects.id = project_members.projectId
  WHERE project_members.personId = people.id AND project_members.leftAt IS NULL AND ${projectInProgress})`;

/** The number of one person's current projects. */
export function countInHand(db: Database | Tx, personId: number): Promise<number> {
  return db.projectMember.count({ where: { personId, ...currentWork } });
}

/** Whether somebody has reached their capacity. */
export function isFull({ capacity }: Pick<Person, 'capacity'>, inHand: number): boolean {
  return capacity !== null && inHand >= capacity;
}
