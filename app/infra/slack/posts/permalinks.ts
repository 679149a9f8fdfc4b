import type { Database } from '../../database/client.ts';
import type { CallOptions, SlackClient } from '../client/client.ts';

/** Links to the posts of one bot. */
export interface Permalinks {
  /**
   * The link to the message posted with this key; undefined if nothing was posted or it is gone. Slack is asked once
   * per message. Throws what SlackClient.call throws.
   */
  of(key: string, options: CallOptions): Promise<string | undefined>;
}

export function createPermalinks({ db, client }: { db: Database; client: SlackClient }): Permalinks {
  return {
    async of(key, options) {
      const message = await db.message.findUnique({ where: { key } });
      if (message === null || message.deletedAt !== null) return undefined;
      const { channel, ts, permalink } = message;
      if (permalink !== null) return permalink;
      if (channel === null || ts === null) return undefined;
      const answer = await client.call('chat.getPermalink', { channel, message_ts: ts }, options);
      const link = answer.kind === 'done' ? answer.result.permalink : undefined;
      if (link === undefined || link.length > MOST) return undefined;
      await db.message.updateMany({ where: { key }, data: { permalink: link } });
      return link;
    },
  };
}

const MOST = 512;
