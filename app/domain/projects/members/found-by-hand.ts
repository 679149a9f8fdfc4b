import type { ChannelTrouble } from '../../../generated/prisma/enums.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { personBySlackId } from '../../team/roster/find.ts';
import { lockProject, type ProjectStory } from '../find.ts';
import { converge, tellStays, tellTrouble } from '../kinds.ts';
import { joinProject, leaveProject } from './members.ts';

/** A departure that is heard of so soon after we took somebody out is our own doing. */
const OURS_FOR_MS = 2 * 60_000;

interface ByHand {
  /** Of Slack. */
  channelId: string;
  slackId: string;
  at: Date;
}

/** Fact: somebody was added to a running project's channel in Slack itself: who is on the roster is kept as a member. */
export async function joinedByHand(tx: Tx, { channelId, slackId, at }: ByHand): Promise<'joined' | 'nobody of ours'> {
  const running = await runningIn(tx, channelId);
  const person = running === null ? null : await personBySlackId(tx, slackId);
  if (running === null || person === null) return 'nobody of ours';
  const { project, life } = running;
  await joinProject(tx, { code: project.code, person, at, via: 'hand', actor: null });
  const key = { projectId: project.id, life, personId: person.id };
  await tx.channelPresence.upsert({
    where: { projectId_life_personId: key },
    create: { ...key, inSince: at },
    update: { inSince: at, refused: null, refusedAt: null },
  });
  return 'joined';
}

/**
 * Fact: somebody left a running project's channel, or was taken out of it in Slack itself: they work on the project no
 * more. Its lead and its only project manager stay: they are invited again, and told how to hand over.
 */
export async function leftByHand(
  tx: Tx,
  { channelId, slackId, at }: ByHand,
): Promise<'left' | 'stays' | 'ours' | 'nobody of ours'> {
  const running = await runningIn(tx, channelId);
  const person = running === null ? null : await personBySlackId(tx, slackId);
  if (running === null || person === null) return 'nobody of ours';
  const { project, life } = running;
  const key = { projectId: project.id, life, personId: person.id };
  const presence = await tx.channelPresence.findUnique({ where: { projectId_life_personId: key } });
  await tx.channelPresence.updateMany({ where: key, data: { inSince: null } });
  if (isOurs(presence, at)) {
    // Wanted again meanwhile: the next run invites them.
    await enqueue(tx, at, [converge(project.id)]);
    return 'ours';
  }
  const left = await leaveProject(tx, { code: project.code, person, quietly: true, at, via: 'hand', actor: null });
  if (left.outcome === 'left') return 'left';
  if (left.outcome !== 'needs_successor') return 'nobody of ours';
  await enqueue(tx, at, [
    converge(project.id),
    tellStays.of({ projectId: project.id, personId: person.id, at: at.getTime() }),
  ]);
  return 'stays';
}

/** Fact: a running project's channel is closed to us. No second one is made; whoever leads it hears what can be done. */
export async function channelIsLost(
  tx: Tx,
  { channelId, trouble, at }: { channelId: string; trouble: ChannelTrouble; at: Date },
): Promise<void> {
  const running = await runningIn(tx, channelId);
  if (running === null || running.trouble === trouble) return;
  const { project, life } = running;
  await tx.projectChannel.update({ where: { projectId_life: { projectId: project.id, life } }, data: { trouble } });
  await enqueue(tx, at, [tellTrouble.of({ projectId: project.id, life, at: at.getTime() })]);
}

/** Fact: it is open to us again, or may be: what was missed meanwhile is made up for. */
export async function channelIsBack(tx: Tx, { channelId, at }: { channelId: string; at: Date }): Promise<void> {
  const running = await runningIn(tx, channelId);
  if (running === null) return;
  const { project, life } = running;
  await tx.projectChannel.update({
    where: { projectId_life: { projectId: project.id, life } },
    data: { trouble: null },
  });
  await enqueue(tx, at, [converge(project.id)]);
}

/** Fact: people have given the channel another name, which it keeps. */
export async function channelIsRenamed(
  tx: Tx,
  { channelId, name }: { channelId: string; name: string },
): Promise<void> {
  await tx.projectChannel.updateMany({ where: { slackId: channelId }, data: { name: name.slice(0, 80) } });
}

function isOurs(presence: { takenOutAt: Date | null; inSince: Date | null } | null, at: Date): boolean {
  if (presence?.takenOutAt == null) return false;
  const { takenOutAt, inSince } = presence;
  const isBackSince = inSince !== null && inSince > takenOutAt;
  return !isBackSince && at.getTime() - takenOutAt.getTime() < OURS_FOR_MS;
}

async function runningIn(
  tx: Tx,
  channelId: string,
): Promise<{ project: ProjectStory; life: number; trouble: ChannelTrouble | null } | null> {
  const channel = await tx.projectChannel.findUnique({ where: { slackId: channelId } });
  if (channel === null || channel.closedAt !== null) return null;
  const project = await lockProject(tx, channel.projectId);
  if (project?.status !== 'started' || project.life !== channel.life) return null;
  return { project, life: channel.life, trouble: channel.trouble };
}
