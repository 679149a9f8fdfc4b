import type { ProjectStatus } from '../../generated/prisma/enums.ts';
import { Prisma } from '../../infra/database/client.ts';

/**
 * The states in which a project is in progress: somebody has it, so it is load for those who work on it. A project
 * that is only requested is open (see projects/life/lifecycle.ts), but nobody's load yet.
 */
export const IN_PROGRESS = ['claimed', 'started'] as const satisfies ProjectStatus[];

/** The same for SQL that has a table `projects`. */
export const projectInProgress = Prisma.sql`projects.status IN (${Prisma.join([...IN_PROGRESS])})`;

/** The projects that somebody works on now: not those that they have left, nor those that are over. */
export const currentWork = {
  leftAt: null,
  project: { status: { in: [...IN_PROGRESS] } },
} satisfies Prisma.ProjectMemberWhereInput;
