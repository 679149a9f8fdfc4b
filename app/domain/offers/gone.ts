import { type Database, Prisma } from '../../infra/database/client.ts';
import { retryingLockConflicts } from '../../infra/database/transaction.ts';
import type { Place } from '../../infra/slack/posts/recall.ts';
import { filledUp, togetherBy } from '../../infra/together.ts';
import { offerMessageKey } from './offer.ts';

/**
 * Fact: this DM, given by its place in Slack, has already left the person's screen, so the job that deletes it has
 * nothing to do. Repeating this changes nothing. It needs no transaction, because it writes in a single statement.
 * `ended`: the person's offers of this project that are over; one that is opened again has another DM. DMs of other
 * rounds are elsewhere, so they are not affected.
 */
export async function offerIsGone(
  db: Database,
  { ended, place, at }: { ended: readonly number[]; place: Place; at: Date },
): Promise<void> {
  if (ended.length > 0) await noteGone(db, { keys: ended.map(offerMessageKey), place, at });
}

interface Gone {
  keys: string[];
  place: Place;
  at: Date;
}

/** The DMs of a crowd that leave the screens at the same time are noted in one statement. */
const noteGone = togetherBy(
  async (db: Database, gone: readonly Gone[]): Promise<undefined[]> => {
    const at = new Date(Math.max(...gone.map((one) => one.at.getTime())));
    const keys = filledUp(gone.flatMap((one) => one.keys));
    const places = filledUp(gone).map(({ place }) => Prisma.sql`(${place.channel}, ${place.ts})`);
    // Other rows must not be locked on the way, even if the table is small.
    await retryingLockConflicts(
      () => db.$executeRaw`
        UPDATE messages FORCE INDEX (PRIMARY) SET deletedAt = ${at}
        WHERE \`key\` IN (${Prisma.join(keys)}) AND (channel, ts) IN (${Prisma.join(places)}) AND deletedAt IS NULL`,
    );
    return gone.map(() => undefined);
  },
  { most: 32, batches: 1 },
);
