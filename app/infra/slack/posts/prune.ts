import { inBites, type Pruning } from '../../database/bites.ts';
import { type Database, Prisma } from '../../database/client.ts';

export interface OldMessage {
  key: string;
  /** Whether we have deleted the message ourselves. */
  isDeleted: boolean;
}

/** Returns the keys of those messages that the product may still update or delete. */
export type NeededMessages = (messages: readonly OldMessage[]) => Promise<ReadonlySet<string>>;

/**
 * Deletes the records of old messages and files that nothing needs any more. Messages whose posting is in doubt have
 * no `postedAt` and stay. Returns the number deleted.
 */
export async function pruneMessages(
  db: Database,
  { needed, ...pruning }: Pruning & { needed: NeededMessages },
): Promise<number> {
  const messages = await inBites<{ key: string; postedAt: Date; deletedAt: Date | null }>(pruning, {
    look: (after, limit) => db.$queryRaw`
      SELECT \`key\`, postedAt, deletedAt FROM messages FORCE INDEX (messages_postedAt_idx)
      WHERE postedAt >= ${after?.postedAt ?? new Date(0)} AND postedAt < ${pruning.before}
        AND (postedAt > ${after?.postedAt ?? new Date(0)} OR \`key\` > ${after?.key ?? ''})
      ORDER BY postedAt, \`key\` LIMIT ${limit}`,
    async remove(rows) {
      const stay = await needed(rows.map(({ key, deletedAt }) => ({ key, isDeleted: deletedAt !== null })));
      const free = rows.flatMap(({ key }) => (stay.has(key) ? [] : [key]));
      if (free.length === 0) return 0;
      return db.$executeRaw`DELETE FROM messages WHERE \`key\` IN (${Prisma.join(free)}) AND postedAt < ${pruning.before}`;
    },
  });
  const files = await inBites<{ key: string }>(pruning, {
    look: (_, limit) => db.$queryRaw`
      SELECT \`key\` FROM shared_files FORCE INDEX (shared_files_sharedAt_idx)
      WHERE sharedAt < ${pruning.before} ORDER BY sharedAt LIMIT ${limit}`,
    remove: (rows) => db.$executeRaw`
      DELETE FROM shared_files WHERE \`key\` IN (${Prisma.join(rows.map(({ key }) => key))}) AND sharedAt < ${pruning.before}`,
  });
  return messages + files;
}
