import type { Database } from '../../database/client.ts';
import type { Place } from './recall.ts';

/** What is known of one post, from the table messages. */
export interface PostRecord {
  key: string;
  /** Where it was sent. */
  target: string;
  /** Where it lies. */
  place: Place | undefined;
  /** A call was about to be made then. Without a place it may or may not have happened. */
  begunAt: Date | undefined;
  /** Its buttons were taken away. */
  disarmed: boolean;
  deleted: boolean;
}

export interface PostRecords {
  find(key: string): Promise<PostRecord | undefined>;
  /**
   * Marks that the call is about to be made, in one statement; of several who try, one succeeds. `unlessSince` is the
   * mark that the caller has seen and found to be without effect: a newer one means that somebody else is at it.
   */
  begin(post: { key: string; to: string; at: Date; unlessSince: Date | undefined }): Promise<boolean>;
  /** The call that began at `begunAt` did not happen. */
  forget(key: string, begunAt: Date | undefined): Promise<void>;
  posted(key: string, place: Place, at: Date): Promise<void>;
  disarmed(key: string, at: Date): Promise<void>;
  deleted(key: string, at: Date): Promise<void>;
}

export function createPostRecords({ db, bot }: { db: Database; bot: string }): PostRecords {
  return {
    async find(key) {
      const row = await db.message.findUnique({ where: { key } });
      if (!row) return undefined;
      const { target, channel, ts, begunAt, disarmedAt, deletedAt } = row;
      const place = channel === null || ts === null ? undefined : { channel, ts };
      const [disarmed, deleted] = [disarmedAt !== null, deletedAt !== null];
      return { key, target, place, begunAt: begunAt ?? undefined, disarmed, deleted };
    },
    async begin({ key, to, at, unlessSince }) {
      const made = await db.message.createMany({ data: [{ key, bot, target: to, begunAt: at }], skipDuplicates: true });
      if (made.count === 1) return true;
      const marked = await db.message.updateMany({
        where: { key, ts: null, begunAt: unlessSince ?? null },
        data: { begunAt: at, target: to },
      });
      return marked.count === 1;
    },
    async forget(key, begunAt) {
      if (!begunAt) return;
      await db.message.updateMany({ where: { key, ts: null, begunAt }, data: { begunAt: null } });
    },
    async posted(key, { channel, ts }, at) {
      await db.message.updateMany({ where: { key, ts: null }, data: { channel, ts, postedAt: at } });
    },
    async disarmed(key, at) {
      await db.message.updateMany({ where: { key }, data: { disarmedAt: at } });
    },
    async deleted(key, at) {
      await db.message.updateMany({ where: { key, deletedAt: null }, data: { deletedAt: at } });
    },
  };
}
