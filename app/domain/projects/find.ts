import type { Project } from '../../generated/prisma/client.ts';
import type { ChannelTrouble } from '../../generated/prisma/enums.ts';
import type { Database, Prisma, Tx } from '../../infra/database/client.ts';

const story = { claimer: true, client: true } satisfies Prisma.ProjectInclude;

/** A project with its client and its claimer. */
export type ProjectStory = Prisma.ProjectGetPayload<{ include: typeof story }>;

/** The holder of a project: its claimer, or somebody named by another system who is not active on the roster. */
export interface Holder {
  name: string;
  slackId: string | null;
  elsewhere: boolean;
}

export function holderOf({
  claimer,
  claimedElsewhereBy,
}: {
  claimer: { name: string; slackId: string | null } | null;
  claimedElsewhereBy: string | null;
}): Holder | null {
  if (claimer !== null) return { name: claimer.name, slackId: claimer.slackId, elsewhere: false };
  return claimedElsewhereBy === null ? null : { name: claimedElsewhereBy, slackId: null, elsewhere: true };
}

/**
 * The project with exactly this code. The database's collation ignores case, accents and trailing blanks, so a forged
 * button's "p-1 " would find P-1, and everything written about it would carry the forged spelling.
 */
export async function findProject(db: Database | Tx, code: string): Promise<ProjectStory | null> {
  const project = await db.project.findUnique({ where: { code }, include: story });
  return project?.code === code ? project : null;
}

/** The state and the holder of a project, without its details. */
export type Whereabouts = Pick<ProjectStory, 'code' | 'status' | 'claimerId' | 'claimedElsewhereBy'> & {
  claimer: { name: string; slackId: string | null } | null;
};

/** Reads them in one statement, because many late clicks may ask at once. */
export async function whereabouts(db: Database | Tx, code: string): Promise<Whereabouts | null> {
  const [row] = await db.$queryRaw<
    (Omit<Whereabouts, 'claimer'> & { claimerName: string | null; claimerSlackId: string | null })[]
  >`
    SELECT projects.code, projects.status, projects.claimerId, projects.claimedElsewhereBy,
      people.name AS claimerName, people.slackId AS claimerSlackId
    FROM projects LEFT JOIN people ON people.id = projects.claimerId WHERE projects.code = ${code}`;
  if (row?.code !== code) return null;
  const { claimerName, claimerSlackId, ...project } = row;
  return { ...project, claimer: claimerName === null ? null : { name: claimerName, slackId: claimerSlackId } };
}

/**
 * Locks the project's row for the rest of the transaction, so that decisions about the project are made one after
 * another.
 */
export async function lockProject(tx: Tx, projectId: number): Promise<ProjectStory | null> {
  await tx.$queryRaw`SELECT id FROM projects WHERE id = ${projectId} FOR UPDATE`;
  return tx.project.findUnique({ where: { id: projectId }, include: story });
}

/** What a round of offers depends on. */
export type OfferedRound = Pick<Project, 'id' | 'code' | 'status' | 'round' | 'urgent' | 'dueAt'>;

/** The same lock in one statement, for those who need no more: a crowd waits for the offers of a project. */
export async function lockRound(tx: Tx, projectId: number): Promise<OfferedRound | null> {
  const [row] = await tx.$queryRaw<(Omit<OfferedRound, 'urgent'> & { urgent: unknown })[]>`
    SELECT id, code, status, round, urgent, dueAt FROM projects WHERE id = ${projectId} FOR UPDATE`;
  return row === undefined ? null : { ...row, urgent: Number(row.urgent) === 1 };
}

export async function lockProjectByCode(tx: Tx, code: string): Promise<ProjectStory | null> {
  await tx.$queryRaw`SELECT id FROM projects WHERE code = ${code} FOR UPDATE`;
  return findProject(tx, code);
}

/** The project to which this channel belongs or belonged. */
export async function projectOfChannel(db: Database | Tx, channelId: string): Promise<ProjectStory | null> {
  const channel = await db.projectChannel.findUnique({ where: { slackId: channelId } });
  return channel === null ? null : db.project.findUnique({ where: { id: channel.projectId }, include: story });
}

/**
 * The Slack id of the channel of the project's current life. Null: the channel is still being created, or there is
 * none.
 */
export async function channelIdOf(
  db: Database | Tx,
  project: Pick<ProjectStory, 'id' | 'life'>,
): Promise<string | null> {
  return (await channelOf(db, project))?.slackId ?? null;
}

/** Why the channel of the project's current life is closed to us. Null: it is not closed, or there is none. */
export async function channelTroubleOf(
  db: Database | Tx,
  project: Pick<ProjectStory, 'id' | 'life'>,
): Promise<ChannelTrouble | null> {
  return (await channelOf(db, project))?.trouble ?? null;
}

function channelOf(db: Database | Tx, { id, life }: Pick<ProjectStory, 'id' | 'life'>) {
  return db.projectChannel.findUnique({ where: { projectId_life: { projectId: id, life } } });
}

/** What ends when a project ends: its channel, and the work of this number of members. */
export async function whatEnds(
  db: Database,
  project: ProjectStory,
): Promise<{ project: ProjectStory; channelId: string | null; people: number }> {
  const [channelId, people] = await Promise.all([
    channelIdOf(db, project),
    db.projectMember.count({ where: { projectId: project.id, leftAt: null } }),
  ]);
  return { project, channelId, people };
}

/** The state of a project in words: "P-1042 is claimed by Anna since 2026-11-23". */
export function standing(project: ProjectStory): string {
  const since = {
    requested: project.requestedAt,
    claimed: project.claimedAt,
    started: project.startedAt,
    completed: project.completedAt,
    cancelled: project.cancelledAt,
  }[project.status];
  const holder = holderOf(project);
  const by =
    project.status === 'claimed' && holder !== null ? `${holder.elsewhere ? ' elsewhere' : ''} by ${holder.name}` : '';
  const from = since === null ? '' : ` since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${project.code} is ${project.status}${by}${from}`;
}
