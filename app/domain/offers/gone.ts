import type { Tx } from '../../infra/database/client.ts';
import { offerMessageKey } from './offer.ts';

/** Fact: the person's DM of this project has left their screen already; the job that deletes it finds nothing to do. */
export async function offerIsGone(
  tx: Tx,
  { code, personId, at }: { code: string; personId: number; at: Date },
): Promise<void> {
  const offers = await tx.offer.findMany({
    where: { project: { code }, personId, state: { in: ['passed', 'withdrawn'] } },
    select: { id: true },
  });
  await tx.message.updateMany({
    where: { key: { in: offers.map(({ id }) => offerMessageKey(id)) }, ts: { not: null }, deletedAt: null },
    data: { deletedAt: at },
  });
}
