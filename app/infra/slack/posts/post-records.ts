import type { Database, Tx } from '../../database/client.ts';
import type { Place } from './recall.ts';

/** The record of a post in the table messages. Its effect guarantees that it is posted once. */
export interface PostRecord {
  /** Where the message is in Slack. */
  place: Place | undefined;
  /** Its buttons were removed. */
  disarmed: boolean;
  deleted: boolean;
  /** Set if an earlier version marked the post as being made, and its result is unknown. */
  earlierMark: { to: string; since: Date } | undefined;
}

export interface PostRecords {
  find(key: string): Promise<PostRecord | undefined>;
  posted(tx: Tx, post: { key: string; to: string; place: Place; at: Date }): Promise<void>;
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
      const earlierMark = place || begunAt === null ? undefined : { to: target, since: begunAt };
      return { place, disarmed: disarmedAt !== null, deleted: deletedAt !== null, earlierMark };
    },
    async posted(tx, { key, to, place: { channel, ts }, at }) {
      await tx.$executeRaw`
        INSERT INTO messages (\`key\`, bot, target, channel, ts, postedAt) VALUES (${key}, ${bot}, ${to}, ${channel}, ${ts}, ${at})
        ON DUPLICATE KEY UPDATE channel = VALUES(channel), ts = VALUES(ts), postedAt = VALUES(postedAt)`;
    },
    async disarmed(key, at) {
      await db.message.updateMany({ where: { key }, data: { disarmedAt: at } });
    },
    async deleted(key, at) {
      await db.message.updateMany({ where: { key, deletedAt: null }, data: { deletedAt: at } });
    },
  };
}
