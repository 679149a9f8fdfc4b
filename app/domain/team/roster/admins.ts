import type { Tx } from '../../../infra/database/client.ts';

/**
 * Whether somebody else is an admin who can type commands. Holds the admins for the rest of the transaction, so that
 * two who demote each other at once do not leave the roster without one.
 */
export async function anotherAdmin(tx: Tx, personId: number): Promise<boolean> {
  await tx.$queryRaw`SELECT id FROM people WHERE role = 'admin' AND active = TRUE ORDER BY id FOR UPDATE`;
  const others = await tx.person.count({
    where: { role: 'admin', active: true, slackId: { not: null }, slackDeactivated: false, id: { not: personId } },
  });
  return others > 0;
}
