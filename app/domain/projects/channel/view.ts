import type { Database, Prisma } from '../../../infra/database/client.ts';
import { pageOf, type Showing } from '../page.ts';
import type { UrgencyRule } from '../urgent.ts';

const shown = {
  client: true,
  claimer: true,
  skills: { include: { skill: true }, orderBy: { skillId: 'asc' } },
  members: { include: { person: true }, orderBy: [{ joinedAt: 'asc' }, { personId: 'asc' }] },
  channels: { include: { presences: { include: { person: true } } }, orderBy: { life: 'desc' } },
} satisfies Prisma.ProjectInclude;

/**
 * Everything that a project's channel shows and that decides who is in it. The channel of the newest life comes
 * first.
 */
export type ChannelProject = Prisma.ProjectGetPayload<{ include: typeof shown }> & {
  pageLink: string | null;
} & UrgencyRule;
export type ProjectChannel = ChannelProject['channels'][number];
export type Member = ChannelProject['members'][number];

export async function channelProject(
  db: Database,
  projectId: number,
  showing: Showing,
): Promise<ChannelProject | null> {
  const project = await db.project.findUnique({ where: { id: projectId }, include: shown });
  if (project === null) return null;
  const { timeZone, urgentHours, clock } = showing;
  return { ...project, pageLink: pageOf(project, showing), timeZone, urgentHours, now: clock.now() };
}

/** The channel of the project's current life. */
export function currentChannel(project: ChannelProject): ProjectChannel | undefined {
  return project.channels.find(({ life }) => life === project.life);
}

/** The current members. */
export function team({ members }: ChannelProject): Member[] {
  return members.filter(({ leftAt }) => leftAt === null);
}

export type Bar = 'not_in_slack' | 'deactivated' | 'off_roster';

/** Why a member cannot or must not be in the channel. Null: they may be in it. */
export function barred({ person }: Member): Bar | null {
  if (person.slackId === null) return 'not_in_slack';
  if (person.slackDeactivated) return 'deactivated';
  return person.active ? null : 'off_roster';
}
