import { OperatorNeeded } from '../../slack/errors.ts';
import { closingMessage } from '../messages.ts';
import { membersOf, takeOut } from './people.ts';
import { ChannelLost, type ChannelRoom, said } from './room.ts';
import type { ChannelProject, ProjectChannel } from './view.ts';

/** The last message, then everyone but the bot leaves, then it is archived. One that is closed to us is let go. */
export async function close(
  room: ChannelRoom,
  place: { project: ChannelProject; channel: ProjectChannel; id: string | null; signal: AbortSignal },
): Promise<void> {
  const { id } = place;
  try {
    if (id !== null) await closeThere(room, { ...place, id });
  } catch (error) {
    if (!(error instanceof ChannelLost)) throw error;
  }
  const { project, channel } = place;
  await room.db.projectChannel.update({
    where: { projectId_life: { projectId: project.id, life: channel.life } },
    data: { closedAt: room.clock.now(), trouble: null },
  });
}

async function closeThere(
  room: ChannelRoom,
  place: { project: ChannelProject; channel: ProjectChannel; id: string; signal: AbortSignal },
): Promise<void> {
  const { project, channel, id, signal } = place;
  const { ops } = room;
  const how = { priority: 'offer', signal } as const;
  const post = { key: `closing:${project.id}:${channel.life}`, to: id, message: closingMessage(project, channel) };
  const last = await ops.posts.post(post, how);
  if (last.kind === 'refused' && last.meaning === 'gone') throw new ChannelLost('unseen');
  const { botUserId } = ops.identity();
  const idOf = new Map(project.members.map(({ personId, person }) => [person.slackId, personId]));
  for (const slackId of await membersOf(room, place)) {
    if (slackId === botUserId) continue;
    await leave(room, place, { personId: idOf.get(slackId) ?? null, slackId });
  }
  said(await ops.client.call('conversations.archive', { channel: id }, how));
}

/** Where a workspace lets bots take nobody out, the archive closes the channel all the same. */
async function leave(...[room, place, who]: Parameters<typeof takeOut>): Promise<void> {
  try {
    await takeOut(room, place, who);
  } catch (error) {
    if (!(error instanceof OperatorNeeded)) throw error;
  }
}
