import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { OperatorNeeded } from '../../../infra/slack/client/errors.ts';
import { tellLeftOpen } from '../kinds.ts';
import { closingMessage } from '../messages.ts';
import { membersOf, takeOut } from './people.ts';
import { ChannelLost, type ChannelServices, said, troubleIn } from './services.ts';
import type { ChannelProject, ProjectChannel } from './view.ts';

/**
 * Posts the last message, removes everyone but the bot, and archives the channel. If the channel is closed to us, it
 * is given up, and the project's PM is told.
 */
export async function close(
  services: ChannelServices,
  place: { project: ChannelProject; channel: ProjectChannel; id: string | null; signal: AbortSignal },
): Promise<void> {
  const { id } = place;
  let leftOpen = false;
  try {
    if (id !== null) await closeThere(services, { ...place, id });
  } catch (error) {
    if (!(error instanceof ChannelLost)) throw error;
    leftOpen = error.trouble === 'unseen';
  }
  const key = { projectId: place.project.id, life: place.channel.life };
  const at = services.clock.now();
  await services.transact(async (tx) => {
    await tx.projectChannel.update({ where: { projectId_life: key }, data: { closedAt: at, trouble: null } });
    if (leftOpen) await enqueue(tx, at, [tellLeftOpen.of(key)]);
  });
}

async function closeThere(
  services: ChannelServices,
  place: { project: ChannelProject; channel: ProjectChannel; id: string; signal: AbortSignal },
): Promise<void> {
  const { project, channel, id, signal } = place;
  const { ops } = services;
  const how = { priority: 'offer', signal } as const;
  const post = { key: `closing:${project.id}:${channel.life}`, to: id, message: closingMessage(project, channel) };
  const last = await ops.posts.post(post, how);
  if (last.kind === 'refused' && last.meaning === 'gone') throw new ChannelLost(troubleIn(last.error));
  const { botUserId } = ops.identity();
  const idOf = new Map(project.members.map(({ personId, person }) => [person.slackId, personId]));
  for (const slackId of await membersOf(services, place)) {
    if (slackId === botUserId) continue;
    await leave(services, place, { personId: idOf.get(slackId) ?? null, slackId });
  }
  said(await ops.client.call('conversations.archive', { channel: id }, how));
}

/** Removes a person. In some workspaces bots cannot remove people; archiving then closes the channel all the same. */
async function leave(...[services, place, who]: Parameters<typeof takeOut>): Promise<void> {
  try {
    await takeOut(services, place, who);
  } catch (error) {
    if (!(error instanceof OperatorNeeded)) throw error;
  }
}
