import type { ChannelServices } from './channel/services.ts';
import type { ChannelProject } from './channel/view.ts';
import { retiredMessage } from './messages.ts';

/** The keys of DMs about a person's membership and the project's channel. */
export const joinedKey = (it: { projectId: number; life: number; personId: number; joinedAt: number }) =>
  `joined:${it.projectId}:${it.life}:${it.personId}:${it.joinedAt}`;
export const staysKey = (it: { projectId: number; personId: number; at: number }) =>
  `stays:${it.projectId}:${it.personId}:${it.at}`;

/**
 * Effect: updates DMs that say "You are on …, it lives in …" although that is no longer true. Each is redrawn once.
 * Those that are done are marked as disarmed and skipped, so an interrupted run continues where it stopped.
 */
export async function retireMessages(
  { db, ops }: Pick<ChannelServices, 'db' | 'ops'>,
  project: ChannelProject,
  signal: AbortSignal,
): Promise<void> {
  const sent = await db.message.findMany({
    where: {
      OR: [{ key: { startsWith: `joined:${project.id}:` } }, { key: { startsWith: `stays:${project.id}:` } }],
      ts: { not: null },
      disarmedAt: null,
      deletedAt: null,
    },
    select: { key: true, postedAt: true },
    orderBy: { key: 'asc' },
  });
  for (const { key } of sent) {
    if (isTrue(key, project)) continue;
    await ops.posts.update(key, retiredMessage(project), { priority: 'feedback', disarms: true, signal });
  }
}

/**
 * Whether what the DM says is still true. "You are still lead" was only about the moment when it was sent, so it
 * stays.
 */
function isTrue(key: string, { status, life, members }: ChannelProject): boolean {
  const [kind, , ...numbers] = key.split(':');
  const [ofLife, personId, joinedAt] = numbers.map(Number);
  if (kind !== 'joined' || status !== 'started' || ofLife !== life) return false;
  const member = members.find((one) => one.personId === personId);
  return member?.leftAt === null && member.joinedAt.getTime() === joinedAt;
}
