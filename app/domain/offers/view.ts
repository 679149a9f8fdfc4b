import type { Database, Prisma } from '../../infra/database/client.ts';
import type { Now } from '../calendar/period.ts';
import { pageOf, type Showing } from '../projects/page.ts';

const shown = {
  client: true,
  claimer: true,
  skills: { include: { skill: true } },
} satisfies Prisma.ProjectInclude;

/** The data that messages about a project's offers show. */
export type ProjectView = Prisma.ProjectGetPayload<{ include: typeof shown }> & { pageLink: string | null } & Now;

export async function projectView(db: Database, projectId: number, showing: Showing): Promise<ProjectView | null> {
  const project = await db.project.findUnique({ where: { id: projectId }, include: shown });
  if (project === null) return null;
  return { ...project, pageLink: pageOf(project, showing), timeZone: showing.timeZone, now: showing.clock.now() };
}
