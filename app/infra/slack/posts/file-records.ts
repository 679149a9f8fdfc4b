import type { Database } from '../../database/client.ts';

/** What is known of one shared file, from the table shared_files. */
export interface FileRecord {
  channel: string;
  /** Its bytes are at Slack. */
  fileId: string | undefined;
  /** A call to share it was about to be made then. Without `shared` it may or may not have happened. */
  begunAt: Date | undefined;
  shared: boolean;
}

export interface FileRecords {
  find(key: string): Promise<FileRecord | undefined>;
  /**
   * Marks that the call is about to be made, in one statement; of several who try, one succeeds. `unlessSince` is the
   * mark that the caller has seen and found to be without effect: a newer one means that somebody else is at it.
   */
  begin(file: {
    key: string;
    channel: string;
    fileId: string;
    at: Date;
    unlessSince: Date | undefined;
  }): Promise<boolean>;
  /** The call that began at `begunAt` did not happen. The file is still at Slack, unless it was `lost`. */
  forget(key: string, begunAt: Date | undefined, options?: { lost: boolean }): Promise<void>;
  shared(key: string, at: Date): Promise<void>;
}

export function createFileRecords({ db, bot }: { db: Database; bot: string }): FileRecords {
  return {
    async find(key) {
      const row = await db.sharedFile.findUnique({ where: { key } });
      if (!row) return undefined;
      const { channel, fileId, begunAt, sharedAt } = row;
      return { channel, fileId: fileId ?? undefined, begunAt: begunAt ?? undefined, shared: sharedAt !== null };
    },
    async begin({ key, channel, fileId, at, unlessSince }) {
      const begun = { channel, fileId, begunAt: at };
      const made = await db.sharedFile.createMany({ data: [{ key, bot, ...begun }], skipDuplicates: true });
      if (made.count === 1) return true;
      const where = { key, sharedAt: null, begunAt: unlessSince ?? null };
      return (await db.sharedFile.updateMany({ where, data: begun })).count === 1;
    },
    async forget(key, begunAt, { lost } = { lost: false }) {
      if (!begunAt) return;
      const data = { begunAt: null, ...(lost ? { fileId: null } : {}) };
      await db.sharedFile.updateMany({ where: { key, sharedAt: null, begunAt }, data });
    },
    async shared(key, at) {
      await db.sharedFile.updateMany({ where: { key, sharedAt: null }, data: { sharedAt: at } });
    },
  };
}
