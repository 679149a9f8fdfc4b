import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { findProject, type ProjectStory } from '../../projects/find.ts';
import { takeBack } from '../kinds.ts';

/**
 * The key of the question "Still on it?". Each confirmation by the claimer changes the key, so that the question can
 * be asked again.
 */
export function questionKey(project: {
  id: number;
  round: number;
  claimedAt: Date | null;
  confirmedAt: Date | null;
}): string {
  return `still:${project.id}:${project.round}:${(project.confirmedAt ?? project.claimedAt)?.getTime() ?? 0}`;
}

/**
 * Fact: the question "Still on it?" is answered with yes, by the claimer or by a PM for them (`onBehalf`). The
 * message is deleted, and the question is asked again later.
 */
export async function confirmClaim(
  tx: Tx,
  { code, by, onBehalf, at }: { code: string; by: { id: number; handle: string }; onBehalf: boolean; at: Date },
): Promise<{ outcome: 'confirmed'; project: ProjectStory } | { outcome: 'not_yours' }> {
  const before = await findProject(tx, code);
  if (before === null) return { outcome: 'not_yours' };
  const { count } = await tx.project.updateMany({
    where: { code, status: 'claimed', ...(onBehalf ? {} : { claimerId: by.id }) },
    data: { confirmedAt: at },
  });
  if (count === 0) return { outcome: 'not_yours' };
  await enqueue(tx, at, [takeBack.of({ key: questionKey(before) })]);
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'claim.confirmed', projectCode: code });
  return { outcome: 'confirmed', project: before };
}
