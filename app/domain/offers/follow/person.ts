import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { eligibilityChanged, personLeft } from '../../team/hooks.ts';
import { tellClaimerLeft } from '../kinds.ts';
import { offerToNewcomer } from '../match/newcomer.ts';
import { withdrawFromPerson } from '../match/no-longer.ts';
import { lineMovesOn } from '../standby/move-on.ts';

/**
 * Consequence: when a person changes, their offers follow. Projects that suit them now are offered, and offers that
 * no longer suit them are withdrawn.
 */
export async function offersFollowPerson(
  tx: Tx,
  { personId, change, at }: Parameters<typeof eligibilityChanged>[1],
): Promise<void> {
  if (change === 'gained') await offerToNewcomer(tx, { personId, at });
  else {
    await withdrawFromPerson(tx, { personId, at });
    await lineMovesOn(tx, { personId, at });
  }
}

/** Consequence: somebody leaves who has claimed projects that were not started. The PM of each project is told. */
export async function claimerLeft(tx: Tx, { personId, how, at }: Parameters<typeof personLeft>[1]): Promise<void> {
  const claimed = await tx.project.findMany({
    where: { claimerId: personId, status: 'claimed' },
    select: { id: true, round: true },
    orderBy: { id: 'asc' },
  });
  await enqueue(
    tx,
    at,
    claimed.map(({ id: projectId, round }) =>
      tellClaimerLeft.of({ projectId, round, claimerId: personId, how, at: at.getTime() }),
    ),
  );
}
