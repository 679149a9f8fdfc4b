import { inBites, type Pruning } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';

/**
 * Deletes old events that were applied or have failed. Others stay, however old they are. Returns the number deleted.
 */
export function pruneEvents(db: Database, pruning: Pruning): Promise<number> {
  return inBites<{ sequence: bigint; receivedAt: Date }>(pruning, {
    look: (after, limit) => db.$queryRaw`
      SELECT sequence, receivedAt FROM events FORCE INDEX (events_receivedAt_idx)
      WHERE receivedAt >= ${after?.receivedAt ?? new Date(0)} AND receivedAt < ${pruning.before}
        AND (receivedAt > ${after?.receivedAt ?? new Date(0)} OR sequence > ${after?.sequence ?? 0n})
      ORDER BY receivedAt, sequence LIMIT ${limit}`,
    remove: (events) => db.$executeRaw`
      DELETE FROM events
      WHERE sequence IN (${Prisma.join(events.map(({ sequence }) => sequence))}) AND state IN ('applied', 'failed')`,
  });
}
