import type { Project } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { Decision } from '../../audit/audit.ts';
import { channelTroubleOf, lockProjectByCode, type ProjectStory } from '../find.ts';
import { converge, retire } from '../kinds.ts';
import { recordMove } from './record-move.ts';

export type ReopenResult =
  /** The project is running again with its former team, in a new channel. */
  | { outcome: 'reopened'; project: ProjectStory }
  /** The project was cancelled before its start, so it is offered again. */
  | { outcome: 'offered'; project: ProjectStory }
  /** The project is running but its channel was lost, so it gets a new one. */
  | { outcome: 'new_channel'; project: ProjectStory }
  /** The project is not over, so there is nothing to reopen. */
  | { outcome: 'open'; project: ProjectStory }
  | { outcome: 'unknown' };

/** Fact: a project that has ended is open again. It gets a new channel, because bots cannot unarchive the old one. */
export async function reopenProject(
  tx: Tx,
  { code, at, via, actor }: { code: string } & Decision,
): Promise<ReopenResult> {
  const before = await lockProjectByCode(tx, code);
  if (before === null) return { outcome: 'unknown' };
  const outcome = await way(tx, before);
  if (outcome === 'open') return { outcome, project: before };

  const project = outcome === 'offered' ? await offerAgain(tx, before, at) : await liveAgain(tx, before);
  await recordMove(tx, { because: 'reopened', project, before, details: { outcome }, at, via, actor });
  if (outcome !== 'offered') await enqueue(tx, at, [converge(project.id), retire(project.id)]);
  return { outcome, project: before };
}

async function way(tx: Tx, project: ProjectStory): Promise<'reopened' | 'offered' | 'new_channel' | 'open'> {
  if (project.status === 'completed') return 'reopened';
  if (project.status === 'cancelled') return project.startedAt === null ? 'offered' : 'reopened';
  return (await channelTroubleOf(tx, project)) === null ? 'open' : 'new_channel';
}

async function liveAgain(tx: Tx, { id, life }: ProjectStory): Promise<Project> {
  await tx.projectChannel.create({ data: { projectId: id, life: life + 1 } });
  return tx.project.update({
    where: { id, status: { in: ['completed', 'cancelled', 'started'] } },
    data: { status: 'started', life: { increment: 1 }, completedAt: null, cancelledAt: null, cancelReason: null },
  });
}

async function offerAgain(tx: Tx, { id, claimerId }: ProjectStory, at: Date): Promise<Project> {
  if (claimerId !== null) {
    await tx.projectMember.updateMany({
      where: { projectId: id, personId: claimerId, leftAt: null },
      data: { leftAt: at },
    });
  }
  return tx.project.update({
    where: { id, status: 'cancelled' },
    data: {
      status: 'requested',
      round: { increment: 1 },
      claimerId: null,
      claimedElsewhereBy: null,
      claimedAt: null,
      confirmedAt: null,
      freeSince: at,
      cancelledAt: null,
      cancelReason: null,
    },
  });
}
