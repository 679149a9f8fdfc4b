import type { Role } from '../../../generated/prisma/enums.ts';
import type { Database, Prisma, Tx } from '../../../infra/database/client.ts';
import { currentWork } from '../load.ts';
import { type Held, heldFrom, heldRows } from '../skills/held.ts';

/** What the list shows: everybody, people who are away, people with a skill, one person, or a group. */
export type RosterFilter =
  | { kind: 'all' }
  | { kind: 'away' }
  | { kind: 'skill'; slug: string }
  | { kind: 'person'; personId: number }
  | { kind: 'people'; personIds: number[] };

export interface RosterEntry {
  name: string;
  handle: string;
  role: Role;
  active: boolean;
  awaySince: Date | null;
  /** Whether the person has an active Slack account. Without one they get no offers. */
  inSlack: boolean;
  skills: Held[];
  /** The codes of the projects that the person works on. */
  projectsInProgress: string[];
  /** The most projects that the person takes at a time. Null: no limit. */
  capacity: number | null;
  /** The days off, in the format of the database column. */
  daysOff: string | null;
}

export interface RosterPage {
  filter: RosterFilter;
  /** The number of the page, counted from 0. */
  page: number;
  entries: RosterEntry[];
  total: number;
}

export const A_PAGE = 15;

/** One page of the roster, sorted by name. A page beyond the end returns the last one. */
export async function rosterPage(
  db: Database | Tx,
  { filter, page }: { filter: RosterFilter; page: number },
): Promise<RosterPage> {
  const where = await filtered(db, filter);
  const total = await db.person.count({ where });
  const shown = Math.min(page, Math.max(0, Math.ceil(total / A_PAGE) - 1));
  const people = await db.person.findMany({
    where,
    include: entry,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    skip: shown * A_PAGE,
    take: A_PAGE,
  });
  return { filter, page: shown, entries: people.map(entryOf), total };
}

/** Codes of somebody's claimed and started projects. */
export async function projectsInProgress(db: Database | Tx, personId: number): Promise<string[]> {
  const memberships = await db.projectMember.findMany({
    where: { personId, ...currentWork },
    select: { project: { select: { code: true } } },
  });
  return memberships.map(({ project }) => project.code).sort();
}

const entry = {
  skills: heldRows,
  memberships: { where: currentWork, select: { project: { select: { code: true } } } },
} satisfies Prisma.PersonInclude;

async function filtered(db: Database | Tx, filter: RosterFilter): Promise<Prisma.PersonWhereInput> {
  switch (filter.kind) {
    case 'all':
      return { active: true };
    case 'away':
      return { active: true, awaySince: { not: null } };
    case 'skill': {
      // People with a skill are selected by the skill's id, so that the database begins with them and not with
      // everybody.
      const skill = await db.skill.findUnique({ where: { slug: filter.slug } });
      return { active: true, skills: { some: { skillId: skill?.id ?? 0 } } };
    }
    case 'person':
      return { id: filter.personId };
    case 'people':
      return { id: { in: filter.personIds } };
  }
}

function entryOf(person: Prisma.PersonGetPayload<{ include: typeof entry }>): RosterEntry {
  const { name, handle, role, active, awaySince, capacity, daysOff, slackId, slackDeactivated, skills, memberships } =
    person;
  return {
    name,
    handle,
    role,
    active,
    awaySince,
    capacity,
    daysOff,
    inSlack: slackId !== null && !slackDeactivated,
    skills: heldFrom(skills),
    projectsInProgress: memberships.map(({ project }) => project.code).sort(),
  };
}
