import type { ChannelServices } from './channel/services.ts';
import type { ChannelProject } from './channel/view.ts';
import { retiredMessage } from './messages.ts';

/** The keys of the DMs that say that somebody is on a project, and where it lives. */
export const joinedKey = (it: { projectId: number; life: number; personId: number; joinedAt: number }) =>
  `joined:${it.projectId}:${it.life}:${it.personId}:${it.joinedAt}`;
export const staysKey = (it: { projectId: number; personId: number; at: number }) =>
  `stays:${it.projectId}:${it.personId}:${it.at}`;

/**
 * Effect: of the DMs that say "You are on …, it lives in …" those that are not true any more say what is. Each is
 * redrawn once: those that are noted as disarmed are left alone, so that a run that was cut off goes on where it was.
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

/** Whether what the DM says is still so. One that says "You are still lead" is about the moment: it never is again. */
function isTrue(key: string, { status, life, members }: ChannelProject): boolean {
  const [kind, , ...numbers] = key.split(':');
  const [ofLife, personId, joinedAt] = numbers.map(Number);
  if (kind !== 'joined' || status !== 'started' || ofLife !== life) return false;
  const member = members.find((one) => one.personId === personId);
  return member?.leftAt === null && member.joinedAt.getTime() === joinedAt;
}
