import { claimProject } from '../../domain/offers/claim/claim.ts';
import { standing } from '../../domain/projects/find.ts';
import { findPerson } from '../../domain/team/roster/find.ts';
import type { Tx } from '../../infra/database/client.ts';
import { CannotApply } from '../../infra/errors.ts';

/**
 * Fact: somebody picked the project up in another system, as if they had clicked Claim.
 * Throws CannotApply where the person or the project is unknown, or somebody else was first.
 */
export async function claimedElsewhere(
  tx: Tx,
  { code, by, at }: { code: string; by: string; at: Date },
): Promise<void> {
  const person = await findPerson(tx, by);
  if (person === null) throw new CannotApply(`Nobody on the roster is known as "${by}".`);
  const result = await claimProject(tx, { code, by: person, at, via: 'event' });
  switch (result.outcome) {
    case 'won':
    case 'already_yours':
      return;
    case 'too_late':
      throw new CannotApply(`${person.name} cannot have ${code}: ${result.holder.name} has claimed it already.`);
    case 'over':
      throw new CannotApply(`${standing(result.project)}; it cannot be claimed any more.`);
    case 'not_active':
      throw new CannotApply(`${person.name} is not active on the roster and cannot claim ${code}.`);
    case 'unknown':
      throw new CannotApply(`There is no project ${code}.`);
  }
}
