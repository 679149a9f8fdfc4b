import type { Database, Prisma } from '../../infra/database/client.ts';
import { pageOf, type Showing } from '../projects/page.ts';
import type { UrgencyRule } from '../projects/urgent.ts';

const shown = {
  client: true,
  claimer: true,
  skills: { include: { skill: true } },
} satisfies Prisma.ProjectInclude;

/** The data that messages about a project's offers show. */
export type ProjectView = Prisma.ProjectGetPayload<{ include: typeof shown }> & {
  pageLink: string | null;
} & UrgencyRule;

/** What an offer shows of its project. */
export type OfferedProject = Pick<
  ProjectView,
  'code' | 'title' | 'brief' | 'status' | 'dueAt' | 'budget' | 'urgent' | 'pageLink' | keyof UrgencyRule
> & { client: { name: string; company: string | null }; skills: readonly { skill: { slug: string } }[] };

export async function projectView(db: Database, projectId: number, showing: Showing): Promise<ProjectView | null> {
  const project = await db.project.findUnique({ where: { id: projectId }, include: shown });
  if (project === null) return null;
  const { timeZone, urgentHours, clock } = showing;
  return { ...project, pageLink: pageOf(project, showing), timeZone, urgentHours, now: clock.now() };
}
