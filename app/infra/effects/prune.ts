import type { Database } from '../database/client.ts';

/**
 * Forgets effects of which nothing is awaited any more, `limit` of them at the most, and returns how many those were:
 * fewer than `limit`, and none are left. One that is marked or in doubt stays for good: only by its row it is known
 * that it may have happened. What is forgotten would be made again, so who keeps asking for it has to keep longer.
 */
export async function pruneEffects(db: Database, before: Date, limit: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM effects WHERE state IN ('done', 'refused', 'not_made') AND markedAt < ${before} LIMIT ${limit}`;
}
