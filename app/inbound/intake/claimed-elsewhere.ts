import { claimElsewhere } from '../../domain/offers/claim/claim-elsewhere.ts';
import { standing } from '../../domain/projects/find.ts';
import { findPerson } from '../../domain/team/roster/find.ts';
import type { Tx } from '../../infra/database/client.ts';
import { CannotApply } from '../../infra/errors.ts';

/**
 * Fact: somebody has taken the project in another system. It has the effect of a click on Claim, even if they are not
 * on the roster. Throws CannotApply if the project is unknown or over.
 */
export async function claimedElsewhere(
  tx: Tx,
  { code, by, at }: { code: string; by: string; at: Date },
): Promise<void> {
  const result = await claimElsewhere(tx, { code, by, person: await findPerson(tx, by), at });
  if (result.outcome === 'unknown') throw new CannotApply(`There is no project ${code}.`);
  if (result.outcome === 'over') throw new CannotApply(`${standing(result.project)}; it cannot be claimed any more.`);
}
