import { inBites, type Pruning } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';

/** Deletes old records of refused messages, with their bodies. Returns the number deleted. */
export function pruneRefusedMessages(db: Database, pruning: Pruning): Promise<number> {
  return inBites<{ id: bigint }>(pruning, {
    look: (_, limit) => db.$queryRaw`
      SELECT id FROM refused_messages FORCE INDEX (refused_messages_receivedAt_idx)
      WHERE receivedAt < ${pruning.before} ORDER BY receivedAt LIMIT ${limit}`,
    remove: (messages) => db.$executeRaw`
      DELETE FROM refused_messages WHERE id IN (${Prisma.join(messages.map(({ id }) => id))})`,
  });
}
