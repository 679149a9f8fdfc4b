import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { findProject, type ProjectStory } from '../../projects/find.ts';
import { makeOffers, takeBack } from '../kinds.ts';
import { withdrawOffers } from '../withdraw.ts';
import { claimLane, wonMessageKey } from './claim.ts';
import { questionKey } from './confirm.ts';

export type ReleaseResult =
  | { outcome: 'released'; project: ProjectStory }
  /** Somebody else has it. */
  | { outcome: 'not_yours'; project: ProjectStory }
  /** Nobody has it, or it was started, or it is over. */
  | { outcome: 'not_claimed'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the claimer gives it back, or a PM takes it back (`onBehalf`). It is offered again, as a new round, to
 * everybody but those who passed.
 */
export async function releaseProject(
  tx: Tx,
  {
    code,
    by,
    onBehalf,
    at,
    via,
  }: { code: string; by: { id: number; handle: string }; onBehalf: boolean; at: Date; via: Via },
): Promise<ReleaseResult> {
  const before = await findProject(tx, code);
  if (before === null) return { outcome: 'unknown' };
  if (before.status !== 'claimed' || before.claimerId === null) return { outcome: 'not_claimed', project: before };
  if (before.claimerId !== by.id && !onBehalf) return { outcome: 'not_yours', project: before };
  const { count } = await tx.project.updateMany({
    where: { id: before.id, status: 'claimed', claimerId: before.claimerId },
    data: { status: 'requested', claimerId: null, claimedAt: null, confirmedAt: null, round: { increment: 1 } },
  });
  if (count === 0) return { outcome: 'not_claimed', project: (await findProject(tx, code)) ?? before };

  await tx.projectMember.updateMany({
    where: { projectId: before.id, personId: before.claimerId },
    data: { leftAt: at },
  });
  const claim = { projectId: before.id, round: before.round, claimerId: before.claimerId };
  const lane = await claimLane(tx, claim);
  await withdrawOffers(tx, { projectId: before.id, at });
  await enqueue(tx, at, [
    takeBack.of({ key: questionKey(before) }),
    takeBack.of({ key: wonMessageKey(claim) }, { lane }),
    makeOffers.of({ projectId: before.id, round: before.round + 1 }, { lane: `project:${code}` }),
  ]);
  await audit(tx, { at, actor: by.handle, via, action: 'project.released', projectCode: code });
  return { outcome: 'released', project: before };
}
