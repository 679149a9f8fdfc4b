import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { capacityChanged } from '../hooks.ts';
import { lockPerson } from '../roster/find.ts';
import { asOfNow } from '../roster/stamp.ts';

/** The same limit as in person.upserted. */
export const CAPACITY_MOST = 1_000;

/** Fact: sets how many projects the person takes at a time. Null: no limit. Returns whether this changed anything. */
export async function setCapacity(
  tx: Tx,
  { personId, capacity, at, via, actor }: { personId: number; capacity: number | null } & Decision,
): Promise<boolean> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null || person.capacity === capacity) return false;
  await tx.person.update({ where: { id: personId }, data: { capacity, upsertedAt: asOfNow(person, at) } });
  await capacityChanged(tx, { personId, at });
  const details = { person: person.handle, ...(capacity === null ? {} : { to: String(capacity) }) };
  await audit(tx, { at, actor, via, action: 'person.capacity-changed', projectCode: null, details });
  return true;
}
