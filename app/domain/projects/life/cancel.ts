import type { Tx } from '../../../infra/database/client.ts';
import { CannotApply } from '../../../infra/errors.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { questionKey } from '../../offers/claim/confirm.ts';
import { redrawClaim, redrawUnclaimed, takeBack, tellCancelled } from '../../offers/kinds.ts';
import { withdrawOffers } from '../../offers/withdraw.ts';
import { findProject, standing } from '../find.ts';
import { converge } from '../kinds.ts';
import { statesBefore } from './lifecycle.ts';

/**
 * Fact: the project will not be done. Every offer of it goes, the claimer's too, and the claimer is told; the channel
 * of one that was started is closed.
 * Throws CannotApply where it is unknown or over. Cancelling twice changes nothing.
 */
export async function cancelProject(
  tx: Tx,
  {
    code,
    reason,
    at,
    via,
    actor,
  }: { code: string; reason?: string | undefined; at: Date; via: Via; actor: string | null },
): Promise<{ outcome: 'cancelled' | 'already' }> {
  const { count } = await tx.project.updateMany({
    where: { code, status: { in: statesBefore('cancelled') } },
    data: { status: 'cancelled', cancelledAt: at, cancelReason: reason ?? null },
  });
  const project = await findProject(tx, code);
  if (project === null) throw new CannotApply(`There is no project ${code}.`);
  if (count === 0 && project.status === 'cancelled') return { outcome: 'already' };
  if (count === 0) throw new CannotApply(`${standing(project)}; it cannot be cancelled any more.`);

  await withdrawOffers(tx, { projectId: project.id, at });
  await enqueue(tx, at, [
    redrawUnclaimed.of({ projectId: project.id, round: project.round }, { lane: `unclaimed:${project.id}` }),
    takeBack.of({ key: questionKey(project) }),
    ...(project.claimer === null
      ? []
      : [
          redrawClaim.of({ projectId: project.id, round: project.round }),
          tellCancelled.of({ projectId: project.id, personId: project.claimer.id }),
        ]),
    ...(project.startedAt === null ? [] : [converge(project.id)]),
  ]);
  await audit(tx, {
    at,
    actor,
    via,
    action: 'project.cancelled',
    projectCode: code,
    ...(reason === undefined ? {} : { details: { reason } }),
  });
  return { outcome: 'cancelled' };
}
