import { ProjectStatus } from '../../../generated/prisma/enums.ts';
import type { Database, Prisma } from '../../../infra/database/client.ts';
import { OPEN } from '../life/lifecycle.ts';

/** The lists: the person's own open projects, all open ones, unclaimed ones, or every one. */
export const LISTS = ['mine', 'open', 'unclaimed', 'all'] as const;
export type ListName = (typeof LISTS)[number];

const PAGE = 10;
/** The last page. Older projects are looked up by their code. */
export const MOST_PAGES = 100;

const row = { client: true, claimer: true } satisfies Prisma.ProjectInclude;
export type ListedProject = Prisma.ProjectGetPayload<{ include: typeof row }>;

export interface ProjectList {
  list: ListName;
  /** Counted from 1. */
  page: number;
  projects: ListedProject[];
  /** Whether there is another page. */
  more: boolean;
}

/**
 * One page of a list, newest first. Up to that page only keys are read, in the order of an index, so the cost does
 * not depend on the number of all projects.
 */
export async function listProjects(
  db: Database,
  { list, page, personId }: { list: ListName; page: number; personId: number },
): Promise<ProjectList> {
  const upTo = page * PAGE + 1;
  const ids = list === 'mine' ? await idsOf(db, personId, upTo) : await idsIn(db, statesOf(list), upTo);
  const shown = ids.slice((page - 1) * PAGE, page * PAGE);
  const found = await db.project.findMany({ where: { id: { in: shown } }, include: row });
  const projects = shown.flatMap((id) => found.filter((project) => project.id === id));
  return { list, page, projects, more: ids.length > page * PAGE && page < MOST_PAGES };
}

function statesOf(list: Exclude<ListName, 'mine'>): readonly ProjectStatus[] {
  if (list === 'open') return OPEN;
  return list === 'unclaimed' ? ['requested'] : Object.values(ProjectStatus);
}

async function idsOf(db: Database, personId: number, most: number): Promise<number[]> {
  const memberships = await db.projectMember.findMany({
    where: { personId, leftAt: null, project: { status: { in: [...OPEN] } } },
    select: { projectId: true },
    orderBy: { projectId: 'desc' },
    take: most,
  });
  return memberships.map(({ projectId }) => projectId);
}

/** One query for each state, because a query for all of them would sort every row. */
async function idsIn(db: Database, states: readonly ProjectStatus[], most: number): Promise<number[]> {
  const found = await Promise.all(
    states.map((status) =>
      db.project.findMany({
        where: { status },
        select: { id: true, requestedAt: true },
        orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
        take: most,
      }),
    ),
  );
  return found
    .flat()
    .sort((a, b) => b.requestedAt.getTime() - a.requestedAt.getTime() || b.id - a.id)
    .slice(0, most)
    .map(({ id }) => id);
}
