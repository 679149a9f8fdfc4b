import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { JobRequest } from '../../../infra/jobs/job.ts';
import type { Via } from '../../audit/audit.ts';
import { findProject, holderOf, type ProjectStory } from '../../projects/find.ts';
import { recordMove } from '../../projects/life/record-move.ts';
import { makeOffers, takeBack } from '../kinds.ts';
import { withdrawOffers } from '../withdraw.ts';
import { claimLane, wonMessageKey } from './claim.ts';
import { questionKey } from './confirm.ts';

export type ReleaseResult =
  | { outcome: 'released'; project: ProjectStory }
  /** Somebody else has the project, in Slack or in another system. */
  | { outcome: 'not_yours'; project: ProjectStory }
  /** Nobody has the project, or it was started, or it is over. */
  | { outcome: 'not_claimed'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: a project is given back. The claimer releases it, or a PM (`onBehalf`) or another system (`by` is null) takes
 * it back. The project is offered in a new round to everybody who has not passed on it.
 */
export async function releaseProject(
  tx: Tx,
  {
    code,
    by,
    onBehalf,
    at,
    via,
  }: { code: string; by: { id: number; handle: string } | null; onBehalf: boolean; at: Date; via: Via },
): Promise<ReleaseResult> {
  const before = await findProject(tx, code);
  if (before === null) return { outcome: 'unknown' };
  const { claimerId, claimedElsewhereBy } = before;
  if (before.status !== 'claimed' || holderOf(before) === null) return { outcome: 'not_claimed', project: before };
  if (claimerId !== by?.id && !onBehalf) return { outcome: 'not_yours', project: before };
  const { count } = await tx.project.updateMany({
    where: { id: before.id, status: 'claimed', claimerId, claimedElsewhereBy },
    data: {
      status: 'requested',
      claimerId: null,
      claimedElsewhereBy: null,
      claimedAt: null,
      confirmedAt: null,
      freeSince: at,
      round: { increment: 1 },
    },
  });
  if (count === 0) return { outcome: 'not_claimed', project: (await findProject(tx, code)) ?? before };

  const takenBack = claimerId === null ? [] : await leaveClaim(tx, before, { claimerId, at });
  await withdrawOffers(tx, { projectId: before.id, at });
  await enqueue(tx, at, [
    ...takenBack,
    makeOffers.of({ projectId: before.id, round: before.round + 1 }, { lane: `project:${code}` }),
  ]);
  const project = { ...before, round: before.round + 1 };
  const personIds = claimerId === null ? [] : [claimerId];
  await recordMove(tx, { because: 'released', project, before, personIds, at, via, actor: by?.handle ?? null });
  return { outcome: 'released', project: before };
}

/** The claimer leaves the project, and messages about it to the claimer are deleted. */
async function leaveClaim(
  tx: Tx,
  project: ProjectStory,
  { claimerId, at }: { claimerId: number; at: Date },
): Promise<JobRequest[]> {
  await tx.projectMember.updateMany({
    where: { projectId: project.id, personId: claimerId, leftAt: null },
    data: { leftAt: at },
  });
  const claim = { projectId: project.id, round: project.round, claimerId };
  const lane = await claimLane(tx, claim);
  return [takeBack.of({ key: questionKey(project) }), takeBack.of({ key: wonMessageKey(claim) }, { lane })];
}
