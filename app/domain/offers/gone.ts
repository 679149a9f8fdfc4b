import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';
import { offerMessageKey } from './offer.ts';

/**
 * Fact: the person's DM of this project has left their screen already; the job that deletes it finds nothing to do. It
 * may be said again, and needs no transaction: the one statement that changes something says what it changes.
 */
export async function offerIsGone(
  db: Database | Tx,
  { code, personId, at }: { code: string; personId: number; at: Date },
): Promise<void> {
  const offers = await db.$queryRaw<{ id: number }[]>`
    SELECT offers.id FROM projects JOIN offers ON offers.projectId = projects.id
    WHERE projects.code = ${code} AND offers.personId = ${personId} AND offers.state IN ('passed', 'withdrawn')`;
  if (offers.length === 0) return;
  await db.$executeRaw`
    UPDATE messages SET deletedAt = ${at}
    WHERE \`key\` IN (${Prisma.join(offers.map(({ id }) => offerMessageKey(id)))}) AND ts IS NOT NULL AND deletedAt IS NULL`;
}
