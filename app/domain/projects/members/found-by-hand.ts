import type { ChannelPresence, Person, ProjectMember } from '../../../generated/prisma/client.ts';
import type { ChannelTrouble } from '../../../generated/prisma/enums.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { personBySlackId } from '../../team/roster/find.ts';
import { lockProject, type ProjectStory } from '../find.ts';
import { converge, lookForLeaver, memberLane, tellStays, tellTrouble } from '../kinds.ts';
import { joinProject, leaveProject } from './members.ts';

/** If somebody leaves the channel this soon after we removed them, our removal was the cause. */
const OURS_FOR_MS = 2 * 60_000;
/** Slack's clock and ours differ slightly. An event this close to a decision may have happened before it. */
const DOUBT_MS = 5_000;

interface ByHand {
  /** The Slack id. */
  channelId: string;
  slackId: string;
  at: Date;
}

/** A change reported by a Slack event, which may arrive hours late, and more than once. */
interface HeardByHand extends ByHand {
  /** The time of the event, by our clock. */
  happenedAt: Date;
}

/** A change found by reading the channel's members. */
interface SeenByHand extends ByHand {
  /** The time when reading began. */
  seenAt: Date;
}

/**
 * Fact: somebody was added in Slack to the channel of a running project. If they are on the roster, they become a
 * member. An event that is older than a decision about the person is not trusted; Slack is asked who is in the
 * channel.
 */
export async function joinedByHand(
  tx: Tx,
  { happenedAt, ...heard }: HeardByHand,
): Promise<'joined' | 'asked' | 'nobody of ours'> {
  const known = await knownIn(tx, heard);
  if (known === null || isOffTheRoster(known)) return 'nobody of ours';
  if (!isNewer(happenedAt, [known.member?.leftAt, known.presence?.takenOutAt])) return askSlack(tx, known, heard.at);
  return join(tx, known, heard.at);
}

/**
 * Fact: somebody was found in the channel. The same follows as from joinedByHand(), but decisions made since the
 * reading began take precedence.
 */
export async function foundInChannel(
  tx: Tx,
  { seenAt, ...found }: SeenByHand,
): Promise<'joined' | 'decided since' | 'nobody of ours'> {
  const known = await knownIn(tx, found);
  if (known === null || isOffTheRoster(known)) return 'nobody of ours';
  const { leftAt } = known.member ?? {};
  return leftAt != null && leftAt > seenAt ? 'decided since' : join(tx, known, found.at);
}

/**
 * Fact: somebody left the channel of a running project, or was removed from it in Slack. They leave the project. Its
 * lead and its only project manager stay: they are invited again, and told how to hand over. An event that is older
 * than a decision about the person is not trusted; Slack is asked whether they are gone.
 */
export async function leftByHand(
  tx: Tx,
  { happenedAt, ...heard }: HeardByHand,
): Promise<'left' | 'stays' | 'ours' | 'asked' | 'nobody of ours'> {
  const known = await knownIn(tx, heard);
  if (known === null) return 'nobody of ours';
  const { project, key, member, presence } = known;
  if (!isNewer(happenedAt, [member?.joinedAt, presence?.inSince, presence?.takenOutAt])) {
    if (member !== null && member.leftAt === null) await enqueue(tx, heard.at, [lookForLeaver(key)]);
    return 'asked';
  }
  await tx.channelPresence.updateMany({ where: key, data: { inSince: null } });
  if (isOurs(presence, happenedAt)) {
    // The person was added to the project again meanwhile, so the next run invites them.
    await enqueue(tx, heard.at, [converge(project.id)]);
    return 'ours';
  }
  return leave(tx, known, heard.at);
}

/**
 * Fact: a member was not found in the channel. The same follows as from leftByHand(). If as far as we know they were
 * not in it before, they are invited.
 */
export async function missedInChannel(
  tx: Tx,
  { seenAt, ...missed }: SeenByHand,
): Promise<'left' | 'stays' | 'asked' | 'nobody of ours'> {
  const known = await knownIn(tx, missed);
  if (known === null) return 'nobody of ours';
  const { key, member, presence } = known;
  const { inSince = null, takenOutAt = null } = presence ?? {};
  const wasIn = inSince !== null && inSince < seenAt && (takenOutAt === null || takenOutAt < inSince);
  if (!wasIn || (member !== null && member.joinedAt > seenAt)) return askSlack(tx, known, missed.at);
  await tx.channelPresence.updateMany({ where: key, data: { inSince: null } });
  return leave(tx, known, missed.at);
}

/** The person and the project, if the channel belongs to a running project. */
interface Known {
  project: ProjectStory;
  key: { projectId: number; life: number; personId: number };
  person: Person;
  member: ProjectMember | null;
  presence: ChannelPresence | null;
}

async function knownIn(tx: Tx, { channelId, slackId }: Pick<ByHand, 'channelId' | 'slackId'>): Promise<Known | null> {
  const running = await runningIn(tx, channelId);
  const person = running === null ? null : await personBySlackId(tx, slackId);
  if (running === null || person === null) return null;
  const { project, life } = running;
  const key = { projectId: project.id, life, personId: person.id };
  const [member, presence] = await Promise.all([
    tx.projectMember.findUnique({
      where: { projectId_personId: { projectId: project.id, personId: person.id } },
    }),
    tx.channelPresence.findUnique({ where: { projectId_life_personId: key } }),
  ]);
  return { project, key, person, member, presence };
}

/**
 * Whether the person is off the roster, so that they cannot join anything. Somebody who is still a member may leave.
 */
function isOffTheRoster({ person, member }: Known): boolean {
  return !person.active && (member === null || member.leftAt !== null);
}

function isNewer(happenedAt: Date, decided: readonly (Date | null | undefined)[]): boolean {
  return decided.every((at) => at == null || happenedAt.getTime() > at.getTime() + DOUBT_MS);
}

/** Makes the job run that reconciles the channel. It begins by asking Slack who is in it. */
async function askSlack(tx: Tx, { project }: Known, at: Date): Promise<'asked'> {
  await enqueue(tx, at, [converge(project.id)]);
  return 'asked';
}

async function join(tx: Tx, { project, key, person }: Known, at: Date): Promise<'joined'> {
  await joinProject(tx, { code: project.code, person, at, via: 'hand', actor: null });
  await tx.channelPresence.upsert({
    where: { projectId_life_personId: key },
    create: { ...key, inSince: at },
    update: { inSince: at, refused: null, refusedAt: null },
  });
  return 'joined';
}

async function leave(tx: Tx, { project, key, person }: Known, at: Date): Promise<'left' | 'stays' | 'nobody of ours'> {
  const left = await leaveProject(tx, { code: project.code, person, quietly: true, at, via: 'hand', actor: null });
  if (left.outcome === 'left') {
    // If the person is found in the channel after this, somebody has added them again by hand.
    await tx.channelPresence.updateMany({ where: key, data: { takenOutAt: at } });
    return 'left';
  }
  if (left.outcome !== 'needs_successor') return 'nobody of ours';
  const { projectId, personId } = key;
  await enqueue(tx, at, [
    converge(projectId),
    tellStays.of({ projectId, personId, at: at.getTime() }, { lane: memberLane(projectId, personId) }),
  ]);
  return 'stays';
}

/**
 * Fact: the channel of a running project is closed to us. No second one is created; the project's PM is told what can
 * be done.
 */
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

/** Fact: the channel is open to us again, or may be. So it is reconciled. */
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

/** Fact: people have renamed the channel, and it keeps that name. */
export async function channelIsRenamed(
  tx: Tx,
  { channelId, name }: { channelId: string; name: string },
): Promise<void> {
  await tx.projectChannel.updateMany({ where: { slackId: channelId }, data: { name: name.slice(0, 80) } });
}

function isOurs(presence: ChannelPresence | null, happenedAt: Date): boolean {
  if (presence?.takenOutAt == null) return false;
  const { takenOutAt, inSince } = presence;
  const isBackSince = inSince !== null && inSince > takenOutAt;
  return !isBackSince && happenedAt.getTime() - takenOutAt.getTime() < OURS_FOR_MS;
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
