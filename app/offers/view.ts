import type { Database, Prisma } from '../database/client.ts';

const shown = {
  client: true,
  claimer: true,
  skills: { include: { skill: true } },
} satisfies Prisma.ProjectInclude;

/** What the messages about a project's offers show. */
export type ProjectView = Prisma.ProjectGetPayload<{ include: typeof shown }> & { pageLink: string; timeZone: string };

/** How projects are shown to people: where their page is, and whose calendar counts. */
export interface Showing {
  /** Links a project without a page of its own; `{code}` stands for the code. */
  pageTemplate: string;
  timeZone: string;
}

export async function projectView(
  db: Database,
  projectId: number,
  { pageTemplate, timeZone }: Showing,
): Promise<ProjectView | null> {
  const project = await db.project.findUnique({ where: { id: projectId }, include: shown });
  if (project === null) return null;
  const pageLink = project.pageUrl ?? pageTemplate.replaceAll('{code}', encodeURIComponent(project.code));
  return { ...project, pageLink, timeZone };
}
