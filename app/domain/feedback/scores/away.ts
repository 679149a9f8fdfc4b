import type { Database } from '../../../infra/database/client.ts';

/** Under which key an outage of the scores database is reported. It ends with the next look that succeeds. */
export function awayKey(cursor: { lookedAt: Date } | undefined): string {
  return `scores-away:${cursor?.lookedAt.toISOString() ?? 'first-start'}`;
}

/**
 * Since when the scores database cannot be read, where that was reported and lasts; `never`: it never could be.
 * Undefined: nothing is known to be wrong.
 */
export async function scoresAwaySince(db: Database): Promise<Date | 'never' | undefined> {
  const cursor = await db.scoreCursor.findUnique({ where: { id: 1 } });
  const reported = await db.notice.count({ where: { key: awayKey(cursor ?? undefined) } });
  if (reported === 0) return undefined;
  return cursor?.lookedAt ?? 'never';
}
