import type { Message } from '../../../generated/prisma/client.ts';
import { type Database, Prisma, type Tx } from '../../database/client.ts';
import { filledUp, together } from '../../together.ts';
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
  async function findAll(keys: readonly string[]): Promise<(PostRecord | undefined)[]> {
    const rows = await db.$queryRaw<Row[]>`
      SELECT \`key\`, target, channel, ts, begunAt, disarmedAt, deletedAt FROM messages
      WHERE \`key\` IN (${Prisma.join(filledUp(keys))})`;
    const found = new Map(rows.map((row) => [row.key, recordOf(row)]));
    return keys.map((key) => found.get(key));
  }

  return {
    find: together(findAll, TOGETHER),
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

type Row = Pick<Message, 'key' | 'target' | 'channel' | 'ts' | 'begunAt' | 'disarmedAt' | 'deletedAt'>;

/** Hundreds of messages may be sent or deleted at once, so simultaneous reads share one statement. */
const TOGETHER = { most: 32, batches: 4 };

function recordOf({ target, channel, ts, begunAt, disarmedAt, deletedAt }: Row): PostRecord {
  const place = channel === null || ts === null ? undefined : { channel, ts };
  const earlierMark = place || begunAt === null ? undefined : { to: target, since: begunAt };
  return { place, disarmed: disarmedAt !== null, deleted: deletedAt !== null, earlierMark };
}
