import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { retryingLockConflicts } from '../../database/transaction.ts';

/**
 * That a channel rests after a post, as processes know it through the database that do not count together in Redis: the
 * table slack_rests. The notes of calls (spends.ts) are written too late for that, and two could read them at once.
 */
export interface Rests {
  /** Takes the channel for one post. Answers for how long another process still has it; 0: it is ours. */
  take(channel: string): Promise<number>;
}

/** From the turn on: a post leaves soon after it, and a second must pass after that. */
const HELD_MS = 2_000;
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

  /** Compare-and-set: of two who want it one gets it. */
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
      void prune().catch(() => {}); // Tried again later.
      return isOurs ? 0 : left(channel);
    },
  };
}

/** Deletes what no channel rests for any more. Returns the number deleted. */
export function pruneRests(db: Database): Promise<number> {
  return db.$executeRaw`
    DELETE FROM slack_rests WHERE until < UTC_TIMESTAMP(3) - INTERVAL ${KEPT_MS * 1_000} MICROSECOND`;
}
