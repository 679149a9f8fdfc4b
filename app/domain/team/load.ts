import type { Person } from '../../generated/prisma/client.ts';
import type { ProjectStatus } from '../../generated/prisma/enums.ts';
import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';

/**
 * The states in which a project counts as load for its members. A requested project is open (see
 * projects/life/lifecycle.ts), but nobody's load yet.
 */
export const IN_PROGRESS = ['claimed', 'started'] as const satisfies ProjectStatus[];

/** The same in SQL with a table `projects`. */
const projectInProgress = Prisma.sql`projects.status IN (${Prisma.join([...IN_PROGRESS])})`;

/** A filter for somebody's current projects, without those that they have left and those that are over. */
export const currentWork = {
  leftAt: null,
  project: { status: { in: [...IN_PROGRESS] } },
} satisfies Prisma.ProjectMemberWhereInput;

/** The number of somebody's current projects, in SQL with a table `people`. */
export const projectsInHand = Prisma.sql`(SELECT COUNT(*) FROM project_members
  JOIN projects ON projects.id = project_members.projectId
  WHERE project_members.personId = people.id AND project_members.leftAt IS NULL AND ${projectInProgress})`;

/** The same number for one person. */
export function countInHand(db: Database | Tx, personId: number): Promise<number> {
  return db.projectMember.count({ where: { personId, ...currentWork } });
}

/** Whether somebody has reached their capacity. */
export function isFull({ capacity }: Pick<Person, 'capacity'>, inHand: number): boolean {
  return capacity !== null && inHand >= capacity;
}
