import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { Decision } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { converge, retire } from '../kinds.ts';
import { recordMove } from './record-move.ts';

export type CompleteResult =
  | { outcome: 'completed' | 'already'; project: ProjectStory }
  /** Only a started project can be completed. */
  | { outcome: 'not_started'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the project is completed. Its channel is closed, the team is asked for peer reviews, and the client for
 * feedback unless `survey` is false. The team stays recorded, because the client's feedback is about them.
 */
export async function completeProject(
  tx: Tx,
  { code, survey, at, via, actor }: { code: string; survey?: boolean | undefined } & Decision,
): Promise<CompleteResult> {
  const before = await lockProjectByCode(tx, code);
  if (before === null) return { outcome: 'unknown' };
  if (before.status === 'completed') return { outcome: 'already', project: before };
  if (before.status !== 'started') return { outcome: 'not_started', project: before };
  await tx.project.update({
    where: { id: before.id, status: 'started' },
    data: { status: 'completed', completedAt: at },
  });
  await recordMove(tx, { because: 'completed', project: before, before, asksClient: survey, at, via, actor });
  await enqueue(tx, at, [converge(before.id), retire(before.id)]);
  return { outcome: 'completed', project: { ...before, status: 'completed', completedAt: at } };
}
