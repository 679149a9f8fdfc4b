import { inBites, type Pruning } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';

/**
 * Deletes the records of old reports, so that the same problem is reported again if it returns. Returns the number
 * deleted.
 */
export function pruneNotices(db: Database, pruning: Pruning): Promise<number> {
  return inBites<{ key: string }>(pruning, {
    look: (_, limit) => db.$queryRaw`
      SELECT \`key\` FROM notices FORCE INDEX (notices_reportedAt_idx)
      WHERE reportedAt < ${pruning.before} ORDER BY reportedAt LIMIT ${limit}`,
    remove: (notices) => db.$executeRaw`
      DELETE FROM notices WHERE \`key\` IN (${Prisma.join(notices.map(({ key }) => key))}) AND reportedAt < ${pruning.before}`,
  });
}
