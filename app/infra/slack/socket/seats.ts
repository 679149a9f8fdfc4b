import { type Clock, sleep } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { retryingLockConflicts } from '../../database/transaction.ts';
import type { Others } from '../pace/budgets.ts';

/** Slack allows ten connections for an app; each has a seat, taken by the process that opens it. */
export interface Seats {
  /**
   * Resolves with true when this slot may connect, or with false when the signal is aborted. A reconnect keeps the
   * seat.
   */
  take(slot: number, signal: AbortSignal): Promise<boolean>;
  /** Whether this slot should be connected now. */
  wants(slot: number): boolean;
  /** The connection is closed, so another process may take the seat. */
  giveUp(slot: number): Promise<void>;
  /** The listener is called when connected slots may have to give up. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

const SEATS = Array.from({ length: 10 }, (_, seat) => seat);
/**
 * With up to this many processes each has two connections; with more each has one, so that every process is
 * connected.
 */
const WITH_TWO = 5;
const AGAIN_MS = 300;
/** A process that was frozen may have lost its seat to another one, so seats are checked this often. */
const CHECK_MS = 10_000;

export function createSeats({
  db,
  bot,
  others,
  clock,
}: {
  db: Database;
  bot: string;
  others: Others;
  clock: Clock;
}): Seats {
  const held = new Map<number, number>();
  const listeners = new Set<() => void>();
  const holder = others.name;
  const forget = others.onChange(tell);
  let cancelCheck = clock.after(CHECK_MS, () => void check());
  let isStopped = false;

  function tell() {
    for (const listener of listeners) listener();
  }

  /** Takes the first free seat, or one of a dead process. The compare-and-set lets one of two contenders win. */
  async function claim(): Promise<number | undefined> {
    const rows = await db.$queryRaw<{ seat: number; holder: string; lives: number | bigint }[]>`
      SELECT seat, holder, EXISTS (SELECT 1 FROM job_workers WHERE name = holder
        AND beatAt > TIMESTAMPADD(SECOND, -30, UTC_TIMESTAMP(3))) AS lives
      FROM slack_seats WHERE bot = ${bot}`;
    const taken = new Map(rows.map((row) => [row.seat, row]));
    for (const seat of SEATS) {
      const row = taken.get(seat);
      if (row !== undefined && Number(row.lives) === 1) continue;
      const count = await retryingLockConflicts(() =>
        row === undefined
          ? db.$executeRaw`INSERT IGNORE INTO slack_seats (bot, seat, holder, takenAt)
              VALUES (${bot}, ${seat}, ${holder}, UTC_TIMESTAMP(3))`
          : db.$executeRaw`UPDATE slack_seats SET holder = ${holder}, takenAt = UTC_TIMESTAMP(3)
              WHERE bot = ${bot} AND seat = ${seat} AND holder = ${row.holder}`,
      );
      if (count === 1) return seat;
    }
    return undefined;
  }

  async function check() {
    // No other process can have taken a seat while this process is alone.
    if (others.count() > 1) await giveUpLost();
    if (!isStopped) cancelCheck = clock.after(CHECK_MS, () => void check());
  }

  async function giveUpLost() {
    try {
      const rows = await db.slackSeat.findMany({ where: { bot, holder }, select: { seat: true } });
      const ours = new Set(rows.map(({ seat }) => seat));
      const lost = [...held].filter(([, seat]) => !ours.has(seat));
      for (const [slot] of lost) held.delete(slot);
      if (lost.length > 0) tell();
    } catch {
      // The database is unreachable, which is reported elsewhere. We keep our seats.
    }
  }

  const wants = (slot: number) => slot === 0 || others.count() <= WITH_TWO;

  return {
    wants: (slot) => wants(slot) && held.has(slot),
    async take(slot, signal) {
      while (!signal.aborted) {
        if (wants(slot)) {
          if (held.has(slot)) return true;
          const seat = await claim().catch(() => undefined);
          if (seat !== undefined) {
            held.set(slot, seat);
            return true;
          }
        }
        await sleep(clock, AGAIN_MS, signal);
      }
      return false;
    },
    async giveUp(slot) {
      const seat = held.get(slot);
      if (seat === undefined) return;
      held.delete(slot);
      // The seat becomes free when our process ends.
      await db.slackSeat.deleteMany({ where: { bot, seat, holder } }).catch(() => {});
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      isStopped = true;
      cancelCheck();
      forget();
      held.clear();
      await db.slackSeat.deleteMany({ where: { bot, holder } }).catch(() => {});
    },
  };
}
