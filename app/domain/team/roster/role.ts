import type { Role } from '../../../generated/prisma/enums.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { anotherAdmin } from './admins.ts';
import { lockPerson } from './find.ts';
import { asOfNow } from './stamp.ts';

/** Fact: changes somebody's role. The last admin stays admin. */
export async function changeRole(
  tx: Tx,
  { personId, role, at, via, actor }: { personId: number; role: Role } & Decision,
): Promise<'changed' | 'unchanged' | 'last_admin'> {
  const othersStay = role === 'admin' || (await anotherAdmin(tx, personId));
  const person = await lockPerson(tx, { id: personId });
  if (person === null || person.role === role) return 'unchanged';
  if (person.role === 'admin' && person.active && !othersStay) return 'last_admin';
  await tx.person.update({ where: { id: personId }, data: { role, upsertedAt: asOfNow(person, at) } });
  const details = { person: person.handle, from: person.role, to: role };
  await audit(tx, { at, actor, via, action: 'person.role-changed', projectCode: null, details });
  return 'changed';
}
