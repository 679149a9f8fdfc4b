import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { redrawClaim } from '../../offers/kinds.ts';
import { askForReviews } from '../../reviews/ask.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { converge } from '../kinds.ts';

export type CompleteResult =
  | { outcome: 'completed' | 'already'; project: ProjectStory }
  /** Only what was started can be completed. */
  | { outcome: 'not_started'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the work is done. The channel is left and closed, and who worked together is asked for reviews. The team stays
 * on record: what the client says later is for them.
 */
export async function completeProject(
  tx: Tx,
  { code, at, via, actor }: { code: string; at: Date; via: Via; actor: string | null },
): Promise<CompleteResult> {
  const before = await lockProjectByCode(tx, code);
  if (before === null) return { outcome: 'unknown' };
  if (before.status === 'completed') return { outcome: 'already', project: before };
  if (before.status !== 'started') return { outcome: 'not_started', project: before };
  await tx.project.update({
    where: { id: before.id, status: 'started' },
    data: { status: 'completed', completedAt: at },
  });
  await askForReviews(tx, { projectId: before.id, life: before.life, at });
  await enqueue(tx, at, [converge(before.id), redrawClaim.of({ projectId: before.id, round: before.round })]);
  await audit(tx, { at, actor, via, action: 'project.completed', projectCode: code });
  return { outcome: 'completed', project: { ...before, status: 'completed', completedAt: at } };
}
