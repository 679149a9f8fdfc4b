import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';
import type { Place } from '../../infra/slack/posts/recall.ts';
import { offerMessageKey } from './offer.ts';

/**
 * Fact: this DM, given by its place in Slack, has already left the person's screen, so the job that deletes it has
 * nothing to do. DMs of other rounds are not affected. Repeating this changes nothing. It needs no transaction,
 * because it is a single statement.
 */
export async function offerIsGone(
  db: Database | Tx,
  { code, personId, place, at }: { code: string; personId: number; place: Place; at: Date },
): Promise<void> {
  const offers = await db.$queryRaw<{ id: number }[]>`
    SELECT offers.id FROM projects JOIN offers ON offers.projectId = projects.id
    WHERE projects.code = ${code} AND offers.personId = ${personId} AND offers.state IN ('passed', 'withdrawn')`;
  if (offers.length === 0) return;
  await db.$executeRaw`
    UPDATE messages SET deletedAt = ${at}
    WHERE \`key\` IN (${Prisma.join(offers.map(({ id }) => offerMessageKey(id)))}) 
      AND channel = ${place.channel} AND ts = ${place.ts} AND deletedAt IS NULL`;
}
