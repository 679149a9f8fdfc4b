import type { Tx } from '../../infra/database/client.ts';
import type { eligibilityChanged } from '../team/hooks.ts';
import { offerToNewcomer } from './match/newcomer.ts';
import { withdrawFromPerson } from './match/no-longer.ts';

/** Consequence: what somebody may now be offered is offered to them, what they may no longer be is withdrawn. */
export async function offersFollowPerson(
  tx: Tx,
  { personId, change, at }: Parameters<typeof eligibilityChanged>[1],
): Promise<void> {
  if (change === 'gained') await offerToNewcomer(tx, { personId, at });
  else await withdrawFromPerson(tx, { personId, at });
}
