import type { Tx } from '../../infra/database/client.ts';
import { doubtPosts } from '../../infra/slack/posts/posts.ts';
import { nudgeKey } from './nudge/redraw.ts';
import { offerMessageKey } from './offer.ts';

/**
 * Fact: the database was restored, so Slack may have DMs of offers that the database does not know of. Before an
 * offer is sent, or a withdrawn one counts as never sent, Slack is searched for its DM.
 */
export async function doubtOffers(tx: Tx, { dumpedAt }: { dumpedAt: Date }): Promise<void> {
  const offers = await tx.offer.findMany({
    where: { OR: [{ state: 'open' }, { decidedAt: { gte: dumpedAt } }], person: { slackId: { not: null } } },
    select: { id: true, nudge: true, person: { select: { slackId: true } } },
  });
  const posts = new Map(
    offers.map(({ id, nudge, person }) => [
      nudge === null ? offerMessageKey(id) : nudgeKey(nudge),
      person.slackId ?? '',
    ]),
  );
  await doubtPosts(
    tx,
    [...posts].map(([key, to]) => ({ key, to })),
    dumpedAt,
  );
}
