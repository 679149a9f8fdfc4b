import type { Database, Tx } from '../../../infra/database/client.ts';

const ONCE_IN_MS = 60_000;

/**
 * Fact: this Slack account has just clicked or typed. It is recorded at most once a minute, and only for people on
 * the roster.
 */
export async function seen(db: Database | Tx, slackId: string, at: Date): Promise<void> {
  const aMinuteAgo = new Date(at.getTime() - ONCE_IN_MS);
  await db.person.updateMany({
    where: { slackId, OR: [{ lastSeenAt: null }, { lastSeenAt: { lte: aMinuteAgo } }] },
    data: { lastSeenAt: at },
  });
}
