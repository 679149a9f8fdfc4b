import type { Tx } from '../../../infra/database/client.ts';
import { CannotApply } from '../../../infra/errors.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { Decision } from '../../audit/audit.ts';
import { lockProjectByCode, standing } from '../find.ts';
import { converge, retire, tellCancelled } from '../kinds.ts';
import { statesBefore } from './lifecycle.ts';
import { recordMove } from './record-move.ts';

/**
 * Fact: the project is cancelled. All offers are withdrawn, including the claimer's, and everybody on the project is
 * told. If it was started, its channel is closed. Throws CannotApply if the project is unknown or over; cancelling it
 * twice changes nothing.
 */
export async function cancelProject(
  tx: Tx,
  { code, reason, at, via, actor }: { code: string; reason?: string | undefined } & Decision,
): Promise<{ outcome: 'cancelled' | 'already' }> {
  const before = await lockProjectByCode(tx, code);
  if (before === null) throw new CannotApply(`There is no project ${code}.`);
  if (before.status === 'cancelled') return { outcome: 'already' };
  if (!statesBefore('cancelled').includes(before.status)) {
    throw new CannotApply(`${standing(before)}; it cannot be cancelled any more.`);
  }
  const project = await tx.project.update({
    where: { id: before.id, status: before.status },
    data: { status: 'cancelled', cancelledAt: at, cancelReason: reason ?? null },
  });
  const details = reason === undefined ? {} : { details: { reason } };
  await recordMove(tx, { because: 'cancelled', project, before, ...details, at, via, actor });
  const members = await tx.projectMember.findMany({ where: { projectId: before.id, leftAt: null } });
  await enqueue(tx, at, [
    ...members
      .filter(({ personId }) => personId !== before.claimerId)
      .map(({ personId }) => tellCancelled.of({ projectId: before.id, personId, at: at.getTime() })),
    ...(project.startedAt === null ? [] : [converge(project.id), retire(project.id)]),
  ]);
  return { outcome: 'cancelled' };
}
