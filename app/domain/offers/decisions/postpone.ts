import type { Tx } from '../../../infra/database/client.ts';
import type { Wait } from '../match/wait.ts';
import { correctDecision } from './decide.ts';

/**
 * Fact: a DM that was about to be sent waits until the person is awake again, because they are asleep by now, or
 * their hours, zone or days off have changed. False if the offer has ended meanwhile.
 */
export async function postpone(
  tx: Tx,
  offer: { id: number; projectId: number; round: number; personId: number },
  { until, because, at }: Wait & { at: Date },
): Promise<boolean> {
  const { count } = await tx.offer.updateMany({ where: { id: offer.id, state: 'open' }, data: { opensAt: until } });
  if (count === 0) return false;
  await correctDecision(tx, { ...offer, at }, { decision: 'waits', because, opensAt: until });
  return true;
}
