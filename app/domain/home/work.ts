import type { ProjectStatus } from '../../generated/prisma/enums.ts';
import type { Database, Prisma } from '../../infra/database/client.ts';
import { dueWithinFilter, overdueFilter } from '../calendar/due.ts';
import type { Now } from '../calendar/period.ts';
import { type AskedNow, askedNow } from '../projects/answers/asked.ts';
import { OPEN } from '../projects/life/lifecycle.ts';
import type { Some } from './mine/mine.ts';

/** A project in the overview for people who lead, with the state of its offers. */
export interface Card extends Partial<AskedNow> {
  status: ProjectStatus;
  code: string;
  title: string;
  requestedAt: Date;
  claimedAt: Date | null;
  startedAt: Date | null;
  dueAt: Date | null;
  claimer: { name: string; slackId: string | null } | null;
  claimedElsewhereBy: string | null;
  /** The project's managers. */
  pms: { name: string; slackId: string | null }[];
  asked: number;
}

/** All open projects by what they wait for. */
export interface Work {
  requested: Some<Card>;
  claimed: Some<Card>;
  started: Some<Card>;
  dueSoon: Some<Card>;
  overdue: Some<Card>;
}

const SHOWN = 5;
const SOON_DAYS = 7;

/**
 * For each kind, the number of projects and the first few: those that wait longest, that are newest, or that are due
 * first.
 */
export async function allWork(db: Database, at: Now): Promise<Work> {
  const due = (filter: Prisma.ProjectWhereInput) =>
    some(db, at, { status: { in: [...OPEN] }, ...filter }, { dueAt: 'asc' });
  return {
    requested: await some(db, at, { status: 'requested' }, { requestedAt: 'asc' }),
    claimed: await some(db, at, { status: 'claimed' }, { requestedAt: 'asc' }),
    started: await some(db, at, { status: 'started' }, { requestedAt: 'desc' }),
    dueSoon: await due(dueWithinFilter(SOON_DAYS, at)),
    overdue: await due(overdueFilter(at)),
  };
}

async function some(
  db: Database,
  at: Now,
  where: Prisma.ProjectWhereInput,
  orderBy: Prisma.ProjectOrderByWithRelationInput,
): Promise<Some<Card>> {
  const [count, shown] = await Promise.all([
    db.project.count({ where }),
    db.project.findMany({ where, orderBy, take: SHOWN, select: card }),
  ]);
  return {
    count,
    shown: await Promise.all(
      shown.map(async ({ id, members, ...project }) => ({
        ...project,
        pms: members.map(({ person }) => person),
        ...(project.status === 'requested' ? await askedNow(db, { projectId: id, at: at.now }) : { asked: 0 }),
      })),
    ),
  };
}

const card = {
  id: true,
  code: true,
  status: true,
  title: true,
  requestedAt: true,
  claimedAt: true,
  startedAt: true,
  dueAt: true,
  claimedElsewhereBy: true,
  claimer: { select: { name: true, slackId: true } },
  members: {
    where: { role: 'pm', leftAt: null },
    select: { person: { select: { name: true, slackId: true } } },
    orderBy: { joinedAt: 'asc' },
    take: 3,
  },
} satisfies Prisma.ProjectSelect;
