import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { personLeft } from '../hooks.ts';
import { anotherAdmin } from './admins.ts';
import { lockPerson } from './find.ts';
import { projectsInProgress } from './list.ts';
import { asOfNow } from './stamp.ts';

export type RemoveResult =
  /** `stillOn`: the codes of open projects of which they are still a member. */
  { outcome: 'removed'; stillOn: string[] } | { outcome: 'unchanged' } | { outcome: 'last_admin' };

/** Fact: removes somebody from the roster, and withdraws the offers to them. The last admin cannot be removed. */
export async function removePerson(
  tx: Tx,
  { personId, at, via, actor }: { personId: number } & Decision,
): Promise<RemoveResult> {
  const othersStay = await anotherAdmin(tx, personId);
  const person = await lockPerson(tx, { id: personId });
  if (person === null || !person.active) return { outcome: 'unchanged' };
  if (person.role === 'admin' && !othersStay) return { outcome: 'last_admin' };
  await tx.person.update({ where: { id: personId }, data: { active: false, upsertedAt: asOfNow(person, at) } });
  await personLeft(tx, { personId, handle: person.handle, how: 'removed', at, via, actor });
  const details = { person: person.handle };
  await audit(tx, { at, actor, via, action: 'person.removed', projectCode: null, details });
  return { outcome: 'removed', stillOn: await projectsInProgress(tx, personId) };
}
