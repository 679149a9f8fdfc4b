import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { retryingLockConflicts } from '../../database/transaction.ts';

/**
 * Keeps the gap between posts of several processes to one channel, through the table slack_rests. It is used where
 * the processes do not count together in Redis. The notes in spends.ts cannot do this: they are written too late, and
 * two processes could read them at the same moment.
 */
export interface Rests {
  /** Takes the channel for one post. Answers how many milliseconds another process still has it; 0: it is ours. */
  take(channel: string): Promise<number>;
  /** Keeps a channel that is ours, because its post is still under way. */
  keep(channel: string): Promise<void>;
}

/** Counted from the turn. The post leaves soon after its turn, and a second must pass after the post. */
export const HELD_MS = 2_000;
const KEPT_MS = 60_000;

export interface RestsOptions {
  db: Database;
  bot: string;
  /** The name of this process. */
  holder: string;
  clock: Clock;
}

export function createRests({ db, bot, holder, clock }: RestsOptions): Rests {
  let prunedAt = clock.monotonic();

  /** A compare-and-set: of two processes that want the channel, one gets it. */
  async function claim(channel: string): Promise<boolean> {
    const inserted = await db.$executeRaw`
      INSERT IGNORE INTO slack_rests (bot, channel, holder, until)
      VALUES (${bot}, ${channel}, ${holder}, UTC_TIMESTAMP(3) + INTERVAL ${HELD_MS * 1_000} MICROSECOND)`;
    if (inserted === 1) return true;
    const updated = await db.$executeRaw`
      UPDATE slack_rests SET holder = ${holder}, until = UTC_TIMESTAMP(3) + INTERVAL ${HELD_MS * 1_000} MICROSECOND
      WHERE bot = ${bot} AND channel = ${channel} AND (holder = ${holder} OR until <= UTC_TIMESTAMP(3))`;
    return updated === 1;
  }

  async function left(channel: string): Promise<number> {
    const [row] = await db.$queryRaw<{ micros: bigint }[]>`
      SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), until) AS micros FROM slack_rests
      WHERE bot = ${bot} AND channel = ${channel}`;
    return Math.max(1, Number(row?.micros ?? 0) / 1_000);
  }

  async function prune() {
    if (clock.monotonic() - prunedAt < KEPT_MS) return;
    prunedAt = clock.monotonic();
    await pruneRests(db);
  }

  return {
    async take(channel) {
      const isOurs = await retryingLockConflicts(() => claim(channel));
      void prune().catch(() => {}); // The next post tries again.
      return isOurs ? 0 : left(channel);
    },
    async keep(channel) {
      await db.$executeRaw`
        UPDATE slack_rests SET until = UTC_TIMESTAMP(3) + INTERVAL ${HELD_MS * 1_000} MICROSECOND
        WHERE bot = ${bot} AND channel = ${channel} AND holder = ${holder}`;
    },
  };
}

/** Deletes rests that are long over. Returns the number deleted. */
export function pruneRests(db: Database): Promise<number> {
  return db.$executeRaw`
    DELETE FROM slack_rests WHERE until < UTC_TIMESTAMP(3) - INTERVAL ${KEPT_MS * 1_000} MICROSECOND`;
}
