import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { eligibilityChanged } from '../hooks.ts';
import { lockPerson } from './find.ts';

/**
 * Fact: the person goes away, and open offers to them are withdrawn; or the person comes back, and matching projects
 * are offered. Returns whether this changed anything.
 */
export async function setAway(
  tx: Tx,
  { personId, away, at, via, actor }: { personId: number; away: boolean } & Decision,
): Promise<boolean> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null || (person.awaySince !== null) === away) return false;
  await tx.person.update({ where: { id: personId }, data: { awaySince: away ? at : null } });
  await eligibilityChanged(tx, { personId, change: away ? 'lost' : 'gained', at, via, actor });
  const action = away ? 'person.away' : 'person.back';
  await audit(tx, { at, actor, via, action, projectCode: null, details: { person: person.handle } });
  return true;
}
