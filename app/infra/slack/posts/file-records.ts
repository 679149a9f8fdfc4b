import type { Database, Tx } from '../../database/client.ts';

/** A row of shared_files. It does not ensure that the file is shared only once; the effect `slackFile` does. */
export interface FileRecord {
  /** The id of the uploaded file. */
  fileId: string | undefined;
  shared: boolean;
  /**
   * Earlier releases wrote `begunAt` here before they shared a file. This is set if such a row has no result, so that
   * the file may have been shared already.
   */
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
