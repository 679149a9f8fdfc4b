import type { Database, Tx } from '../../database/client.ts';

/** The record of a shared file in the table shared_files. Its effect guarantees that it is shared once. */
export interface FileRecord {
  /** The id of the uploaded file. */
  fileId: string | undefined;
  shared: boolean;
  /** Set if an earlier version marked the file as being shared, and its result is unknown. */
  earlierMark: { note: { channel: string; fileId: string }; since: Date } | undefined;
}

export interface FileRecords {
  find(key: string): Promise<FileRecord | undefined>;
  shared(tx: Tx, file: { key: string; channel: string; fileId: string; at: Date }): Promise<void>;
}

export function createFileRecords({ db, bot }: { db: Database; bot: string }): FileRecords {
  return {
    async find(key) {
      const row = await db.sharedFile.findUnique({ where: { key } });
      if (!row) return undefined;
      const { channel, fileId, begunAt, sharedAt } = row;
      const isInDoubt = begunAt !== null && fileId !== null && sharedAt === null;
      return {
        fileId: fileId ?? undefined,
        shared: sharedAt !== null,
        earlierMark: isInDoubt ? { note: { channel, fileId }, since: begunAt } : undefined,
      };
    },
    async shared(tx, { key, channel, fileId, at }) {
      await tx.$executeRaw`
        INSERT INTO shared_files (\`key\`, bot, channel, fileId, sharedAt) VALUES (${key}, ${bot}, ${channel}, ${fileId}, ${at})
        ON DUPLICATE KEY UPDATE fileId = VALUES(fileId), sharedAt = VALUES(sharedAt)`;
    },
  };
}
