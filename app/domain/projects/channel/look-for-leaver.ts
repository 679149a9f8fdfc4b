import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { converge } from '../kinds.ts';
import { missedInChannel } from '../members/found-by-hand.ts';
import { membersOf } from './people.ts';
import { ChannelLost, type ChannelServices } from './services.ts';

/** Asks Slack whether a person is in their project's channel. If not, they have left it, unless we removed them. */
export async function lookForLeaver(
  services: ChannelServices,
  { projectId, life, personId }: { projectId: number; life: number; personId: number },
  signal: AbortSignal,
): Promise<'looked' | 'no such channel'> {
  const { db, transact, clock } = services;
  const [channel, person] = await Promise.all([
    db.projectChannel.findUnique({ where: { projectId_life: { projectId, life } } }),
    db.person.findUnique({ where: { id: personId } }),
  ]);
  const channelId = channel?.slackId ?? null;
  const slackId = person?.slackId ?? null;
  if (channel === null || channel.closedAt !== null || channelId === null || slackId === null) return 'no such channel';

  const seenAt = clock.now();
  try {
    const members = await membersOf(services, { id: channelId, signal });
    if (members.has(slackId)) return 'looked';
  } catch (error) {
    if (!(error instanceof ChannelLost)) throw error;
    // The run that reconciles the channel finds the same problem and reports it.
    await transact((tx) => enqueue(tx, clock.now(), [converge(projectId)]));
    return 'looked';
  }
  await transact((tx) => missedInChannel(tx, { channelId, slackId, seenAt, at: clock.now() }));
  return 'looked';
}
