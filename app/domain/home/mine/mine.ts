import type { Person } from '../../../generated/prisma/client.ts';
import type { MemberRole } from '../../../generated/prisma/enums.ts';
import type { Database } from '../../../infra/database/client.ts';
import { deliveryTime } from '../../offers/match/match.ts';
import type { Waves } from '../../offers/offer.ts';
import { pageOf, type Showing } from '../../projects/page.ts';
import { currentWork, IN_PROGRESS } from '../../team/load.ts';

/** The first entries of a list, and the length of the whole list. */
export interface Some<T> {
  shown: T[];
  count: number;
}

export interface MyProject {
  code: string;
  title: string;
  status: 'claimed' | 'started';
  dueAt: Date | null;
  pageLink: string | null;
  /** The id of the channel, such as C…, if it exists. */
  channelId: string | null;
  role: MemberRole;
  isMyClaim: boolean;
}

export interface MyOffer {
  code: string;
  title: string;
  client: string;
  dueAt: Date | null;
  urgent: boolean;
  pageLink: string | null;
  /** Until when nobody else has an offer: the project became free, and this person was first in line. */
  aloneUntil: Date | null;
}

export interface MyReview {
  requestId: number;
  code: string;
  title: string;
  closesAt: Date;
}

export interface MySkill {
  slug: string;
  /** The user group that gives the skill, if the person does not have the skill as their own. */
  group: string | null;
}

const PROJECTS_SHOWN = 10;
const OFFERS_SHOWN = 8;
const REVIEWS_SHOWN = 5;
/** The most rows. Nobody has more at once, but the limit keeps the page fast in any case. */
const MOST_ROWS = 500;

/** The open projects that the person works on or has claimed, the most urgent first. */
export async function myProjects(db: Database, { id }: Person, showing: Showing): Promise<Some<MyProject>> {
  const [memberships, claims] = await Promise.all([
    db.projectMember.findMany({
      where: { personId: id, ...currentWork },
      include: { project: true },
      take: MOST_ROWS,
    }),
    db.project.findMany({ where: { status: { in: [...IN_PROGRESS] }, claimerId: id }, take: MOST_ROWS }),
  ]);
  const roles = new Map(memberships.map(({ projectId, role }) => [projectId, role]));
  const projects = new Map([...memberships.map(({ project }) => project), ...claims].map((one) => [one.id, one]));
  const urgent = [...projects.values()].sort((one, other) => urgency(one) - urgency(other) || one.id - other.id);
  const shown = urgent.slice(0, PROJECTS_SHOWN);
  const channels = await channelsOf(db, shown);
  return {
    count: urgent.length,
    shown: shown.map((project) => ({
      code: project.code,
      title: project.title,
      status: project.status === 'started' ? 'started' : 'claimed',
      dueAt: project.dueAt,
      pageLink: pageOf(project, showing),
      channelId: channels.get(project.id) ?? null,
      role: roles.get(project.id) ?? 'lead',
      isMyClaim: project.claimerId === id,
    })),
  };
}

/** The person's open offers. `moreAt`: when the next wave brings more offers, which others got earlier. */
export async function myOffers(
  db: Database,
  { id }: Person,
  { showing, waves, turns, now }: { showing: Showing; waves: Waves; turns: ReadonlyMap<number, Date>; now: Date },
): Promise<Some<MyOffer> & { moreAt: Date | null }> {
  const open = await db.offer.findMany({
    where: { personId: id, state: 'open' },
    include: { project: { include: { client: true } } },
    orderBy: { id: 'desc' },
    take: MOST_ROWS,
  });
  const timed = open
    .filter(({ project }) => project.status === 'requested')
    .map(({ project, rank, createdAt, opensAt }) => ({
      project,
      // An offer that waits until the person is awake is shown at once, because a person who looks is awake.
      at: opensAt === null ? deliveryTime(rank, waves, createdAt) : createdAt,
    }));
  const here = timed.filter(({ at }) => at <= now);
  const later = timed.filter(({ at }) => at > now).map(({ at }) => at.getTime());
  return {
    count: here.length,
    shown: here.slice(0, OFFERS_SHOWN).map(({ project }) => ({
      code: project.code,
      title: project.title,
      client: project.client.company ?? project.client.name,
      dueAt: project.dueAt,
      urgent: project.urgent,
      pageLink: pageOf(project, showing),
      aloneUntil: turns.get(project.id) ?? null,
    })),
    moreAt: later.length === 0 ? null : new Date(Math.min(...later)),
  };
}

/** Peer reviews that the person was asked for and has not given yet. */
export async function myReviews(db: Database, { id }: Person, now: Date): Promise<Some<MyReview>> {
  const asked = await db.reviewRequest.findMany({
    where: { personId: id, givenAt: null, closesAt: { gt: now } },
    include: { project: true },
    orderBy: { id: 'asc' },
    take: MOST_ROWS,
  });
  return {
    count: asked.length,
    shown: asked.slice(0, REVIEWS_SHOWN).map(({ id: requestId, project, closesAt }) => ({
      requestId,
      code: project.code,
      title: project.title,
      closesAt,
    })),
  };
}

/** The skills by which offers are matched to the person. */
export async function mySkills(db: Database, { id }: { id: number }): Promise<MySkill[]> {
  const skills = await db.personSkill.findMany({
    where: { personId: id },
    include: { skill: { include: { group: true } } },
    orderBy: { skill: { slug: 'asc' } },
  });
  return skills.map(({ own, skill }) => ({ slug: skill.slug, group: own ? null : (skill.group?.handle ?? 'a group') }));
}

async function channelsOf(db: Database, projects: { id: number; life: number }[]): Promise<Map<number, string>> {
  const channels = await db.projectChannel.findMany({
    where: { projectId: { in: projects.map(({ id }) => id) }, slackId: { not: null }, closedAt: null },
  });
  const lives = new Map(projects.map(({ id, life }) => [id, life]));
  return new Map(
    channels.flatMap(({ projectId, life, slackId }) =>
      slackId !== null && lives.get(projectId) === life ? [[projectId, slackId] as const] : [],
    ),
  );
}

/** Sorts by due date. Projects without one come last. */
function urgency({ dueAt }: { dueAt: Date | null }): number {
  return dueAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}
