import type { Person } from '../../../generated/prisma/client.ts';
import type { Database, Prisma, Tx } from '../../../infra/database/client.ts';

/** Selects admins who can act in Slack. */
const reachable = {
  role: 'admin',
  active: true,
  slackId: { not: null },
  slackDeactivated: false,
} satisfies Prisma.PersonWhereInput;

/** An admin of the roster who is active and linked to Slack. Null: nobody can manage the roster. */
export function reachableAdmin(db: Database | Tx): Promise<Person | null> {
  return db.person.findFirst({ where: reachable, orderBy: { id: 'asc' } });
}

/**
 * Makes decisions about the first admin wait for each other. There is no admin's row yet that could be locked, so a
 * special row is locked instead.
 */
export async function lockFirstAdmin(tx: Tx, at: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO notices (\`key\`, reportedAt) VALUES ('lock:first-admin', ${at})
    ON DUPLICATE KEY UPDATE reportedAt = VALUES(reportedAt)`;
}

/**
 * Whether somebody else is an admin who can act. The admins' rows are locked for the rest of the transaction, so that
 * two admins who demote each other at the same time do not leave the roster without one.
 */
export async function anotherAdmin(tx: Tx, personId: number): Promise<boolean> {
  await tx.$queryRaw`SELECT id FROM people WHERE role = 'admin' AND active = TRUE ORDER BY id FOR UPDATE`;
  return (await tx.person.count({ where: { ...reachable, id: { not: personId } } })) > 0;
}
