import type { Database } from '../../../infra/database/client.ts';

/** The key of the report of an outage of the scores database. The outage ends with the next successful look. */
export function awayKey(cursor: { lookedAt: Date } | undefined): string {
  return `scores-away:${cursor?.lookedAt.toISOString() ?? 'first-start'}`;
}

/**
 * Since when the scores database has been unreadable, if that was reported and still lasts. `never`: it has never
 * been readable. Undefined: no problem is known.
 */
export async function scoresAwaySince(db: Database): Promise<Date | 'never' | undefined> {
  const cursor = await db.scoreCursor.findUnique({ where: { id: 1 } });
  const reported = await db.notice.count({ where: { key: awayKey(cursor ?? undefined) } });
  if (reported === 0) return undefined;
  return cursor?.lookedAt ?? 'never';
}
