import { ProjectStatus } from '../../../generated/prisma/enums.ts';
import type { Database, Prisma } from '../../../infra/database/client.ts';
import { OPEN } from '../life/lifecycle.ts';

/** Which projects are listed: the person's own open ones, all open ones, those that nobody has, or every one. */
export const LISTS = ['mine', 'open', 'unclaimed', 'all'] as const;
export type ListName = (typeof LISTS)[number];

const PAGE = 10;
/** Whoever looks further back knows the code. */
export const MOST_PAGES = 100;

const row = { client: true, claimer: true } satisfies Prisma.ProjectInclude;
export type ListedProject = Prisma.ProjectGetPayload<{ include: typeof row }>;

export interface ProjectList {
  list: ListName;
  /** From 1. */
  page: number;
  projects: ListedProject[];
  /** There is another page. */
  more: boolean;
}

/**
 * One page, newest first. Only keys are read up to it, in the order of an index, so that it costs the same however
 * many projects there are.
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

/** A look-up for each state: together they would be sorted, all of them. */
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
