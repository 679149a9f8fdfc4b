import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';
import type { Place } from '../../infra/slack/posts/recall.ts';
import { offerMessageKey } from './offer.ts';

/**
 * Fact: this DM, given by its place in Slack, has already left the person's screen, so the job that deletes it has
 * nothing to do. DMs of other rounds are not affected. Repeating this changes nothing. It needs no transaction, because
 * it writes in a single statement. `ended`: the person's offers of this project that are over, where the caller knows
 * them; one that is opened again has another DM.
 */
export async function offerIsGone(
  db: Database | Tx,
  {
    code,
    personId,
    ended,
    place,
    at,
  }: { code: string; personId: number; ended?: readonly number[] | undefined; place: Place; at: Date },
): Promise<void> {
  const offers = ended ?? (await endedOffers(db, { code, personId }));
  if (offers.length === 0) return;
  await db.$executeRaw`
    UPDATE messages SET deletedAt = ${at}
    WHERE \`key\` IN (${Prisma.join(offers.map(offerMessageKey))})
      AND channel = ${place.channel} AND ts = ${place.ts} AND deletedAt IS NULL`;
}

async function endedOffers(
  db: Database | Tx,
  { code, personId }: { code: string; personId: number },
): Promise<number[]> {
  const offers = await db.$queryRaw<{ id: number }[]>`
    SELECT offers.id FROM projects JOIN offers ON offers.projectId = projects.id
    WHERE projects.code = ${code} AND offers.personId = ${personId} AND offers.state IN ('passed', 'withdrawn')`;
  return offers.map(({ id }) => id);
}
