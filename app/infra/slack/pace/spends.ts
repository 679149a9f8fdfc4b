import { type Clock, sleep, systemClock } from '../../clock.ts';
import { type Database, Prisma } from '../../database/client.ts';

/** Keeps the calls of the last two minutes in the table slack_spends, so that a restarted process does not overspend. */
export interface Spends {
  /** The calls noted by all processes of the bot, oldest first. */
  load(): Promise<PastSpend[]>;
  /** How many milliseconds ago the last call of this bucket was made by another process; undefined: not lately. */
  lastOfOthers(bucket: string, own: string): Promise<number | undefined>;
  /** Notes a call in memory at once and writes it in the background, so no call waits for the database. */
  note(spend: Spend): void;
  /** Writes the calls that are noted. */
  flush(): Promise<void>;
}

export interface Spend {
  /** The method; for posts 'chat.postMessage:CHANNEL'. */
  bucket: string;
  /** The call's unique name. */
  ref: string;
}

export interface PastSpend extends Spend {
  agoMs: number;
}

interface Noted extends Spend {
  /** By the monotonic clock. */
  notedAt: number;
}

const KEPT_MS = 120_000;
/** Calls of the last moments; clocks of other processes may differ by this much. */
const LATELY_MS = 2_000;
const BATCHING_MS = 20;

/**
 * Ages are told by the database's clock. By the clocks of hosts, a process whose clock is wrong would take the calls of
 * the others for older than they are, and call too often. A clock that a test has moved moves the database's, too.
 */
export function createSpends({ db, bot, clock }: { db: Database; bot: string; clock: Clock }): Spends {
  let noted: Noted[] = [];
  let writing: Promise<void> | undefined;
  let prunedAt = Number.NEGATIVE_INFINITY;

  function ago(ms: number): Prisma.Sql {
    const aheadMs = clock.now().getTime() - systemClock.now().getTime();
    return Prisma.sql`(UTC_TIMESTAMP(3) + INTERVAL ${Math.round((aheadMs - ms) * 1_000)} MICROSECOND)`;
  }

  async function write() {
    await sleep(clock, BATCHING_MS);
    while (noted.length > 0) {
      const batch = noted;
      noted = [];
      const now = clock.monotonic();
      const rows = batch.map(
        ({ bucket, ref, notedAt }) => Prisma.sql`(${bot}, ${bucket}, ${ref}, ${ago(now - notedAt)})`,
      );
      await db.$executeRaw`INSERT INTO slack_spends (bot, bucket, ref, spentAt) VALUES ${Prisma.join(rows)}`;
      await prune();
    }
  }

  async function prune() {
    if (clock.monotonic() - prunedAt < KEPT_MS / 4) return;
    prunedAt = clock.monotonic();
    await db.$executeRaw`DELETE FROM slack_spends WHERE spentAt < ${ago(KEPT_MS)}`;
  }

  function flush() {
    if (noted.length === 0 && writing === undefined) return Promise.resolve();
    // Calls go on when the database is away. A lost note only matters if this process crashes within the next minute.
    writing ??= write()
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
      });
    return writing;
  }

  return {
    async load() {
      // Rows written by the release before have no ref.
      const rows = await db.$queryRaw<{ bucket: string; ref: string; micros: bigint }[]>`
        SELECT bucket, COALESCE(ref, CONCAT('row-', id)) AS ref, TIMESTAMPDIFF(MICROSECOND, spentAt, ${ago(0)}) AS micros
        FROM slack_spends WHERE bot = ${bot} AND spentAt > ${ago(KEPT_MS)} ORDER BY spentAt`;
      return withoutFuture(rows.map(({ bucket, ref, micros }) => ({ bucket, ref, agoMs: Number(micros) / 1_000 })));
    },
    async lastOfOthers(bucket, own) {
      const now = clock.now().getTime();
      const last = await db.slackSpend.findFirst({
        where: {
          ...{ bot, bucket, NOT: { ref: { startsWith: own } } },
          spentAt: { gt: new Date(now - LATELY_MS), lt: new Date(now + LATELY_MS) },
        },
        orderBy: { spentAt: 'desc' },
        select: { spentAt: true },
      });
      return last === null ? undefined : Math.max(0, now - last.spentAt.getTime());
    },
    note(spend) {
      noted.push({ ...spend, notedAt: clock.monotonic() });
      void flush();
    },
    async flush() {
      await flush();
    },
  };
}

/**
 * Rows that lie in the future were written before the database's clock was set back. Their distances from each other
 * are still right, so they are shifted: the newest of them counts as made now. The oldest call comes first.
 */
function withoutFuture(past: readonly PastSpend[]): PastSpend[] {
  const newest = Math.min(0, ...past.map(({ agoMs }) => agoMs));
  return past
    .map((spend) => (spend.agoMs < 0 ? { ...spend, agoMs: spend.agoMs - newest } : spend))
    .sort((one, other) => other.agoMs - one.agoMs);
}
