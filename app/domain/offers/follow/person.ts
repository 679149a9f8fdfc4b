import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { eligibilityChanged, personLeft } from '../../team/hooks.ts';
import { tellClaimerLeft } from '../kinds.ts';
import { offerToNewcomer } from '../match/newcomer.ts';
import { withdrawFromPerson } from '../match/no-longer.ts';
import { lineMovesOn } from '../standby/move-on.ts';

/** Consequence: a person's offers follow their changes. New matches are offered, others withdrawn. */
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

/** Consequence: the claimer of projects that were not started has left, so the PM of each is told. */
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
