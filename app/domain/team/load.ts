import type { Person } from '../../generated/prisma/client.ts';
import type { ProjectStatus } from '../../generated/prisma/enums.ts';
import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';

/**
 * The states in which a project is in progress: somebody has it, so it is load for those who work on it. A project
 * that is only requested is open (see projects/life/lifecycle.ts), but nobody's load yet.
 */
export const IN_PROGRESS = ['claimed', 'started'] as const satisfies ProjectStatus[];

/** The same for SQL that has a table `projects`. */
const projectInProgress = Prisma.sql`projects.status IN (${Prisma.join([...IN_PROGRESS])})`;

/** The projects that somebody works on now: not those that they have left, nor those that are over. */
export const currentWork = {
  leftAt: null,
  project: { status: { in: [...IN_PROGRESS] } },
} satisfies Prisma.ProjectMemberWhereInput;

/** How many projects somebody works on now, for SQL that has a table `people`. */
export const projectsInHand = Prisma.sql`(SELECT COUNT(*) FROM project_members
  JOIN projects ON projects.id = project_members.projectId
  WHERE project_members.personId = people.id AND project_members.leftAt IS NULL AND ${projectInProgress})`;

/** The same of one person. */
export function countInHand(db: Database | Tx, personId: number): Promise<number> {
  return db.projectMember.count({ where: { personId, ...currentWork } });
}

/** Whether somebody has as many projects as they take at most. */
export function isFull({ capacity }: Pick<Person, 'capacity'>, inHand: number): boolean {
  return capacity !== null && inHand >= capacity;
}
