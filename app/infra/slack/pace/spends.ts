import { type Clock, sleep } from '../../clock.ts';
import type { Database } from '../../database/client.ts';

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
  spentAt: Date;
  /** The call's unique name. */
  ref: string;
}

export interface PastSpend {
  bucket: string;
  agoMs: number;
  ref: string;
}

const KEPT_MS = 120_000;
/** Calls of the last moments; clocks of other processes may differ by this much. */
const LATELY_MS = 2_000;
const BATCHING_MS = 20;

export function createSpends({ db, bot, clock }: { db: Database; bot: string; clock: Clock }): Spends {
  let noted: Spend[] = [];
  let writing: Promise<void> | undefined;
  let prunedAt = Number.NEGATIVE_INFINITY;

  async function write() {
    await sleep(clock, BATCHING_MS);
    while (noted.length > 0) {
      const batch = noted;
      noted = [];
      await db.slackSpend.createMany({ data: batch.map((spend) => ({ bot, ...spend })) });
      await prune();
    }
  }

  async function prune() {
    if (clock.monotonic() - prunedAt < KEPT_MS / 4) return;
    prunedAt = clock.monotonic();
    await db.slackSpend.deleteMany({ where: { spentAt: { lt: new Date(clock.now().getTime() - KEPT_MS) } } });
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
      const now = clock.now().getTime();
      const spends = await db.slackSpend.findMany({
        where: { bot, spentAt: { gt: new Date(now - KEPT_MS) } },
        orderBy: { spentAt: 'asc' },
        select: { id: true, bucket: true, spentAt: true, ref: true },
      });
      // Rows written by the release before have no ref.
      return agesOf(
        spends.map(({ id, ref, ...spend }) => ({ ...spend, ref: ref ?? `row-${id}` })),
        now,
      );
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
      noted.push(spend);
      void flush();
    },
    async flush() {
      await flush();
    },
  };
}

/**
 * Rows that lie in the future were written before the clock was set back. Their distances from each other are still
 * right, so they are shifted: the newest of them counts as made now.
 */
function agesOf(spends: readonly Spend[], now: number): PastSpend[] {
  const newest = spends.at(-1)?.spentAt.getTime() ?? now;
  return spends
    .map(({ bucket, spentAt, ref }) => ({
      bucket,
      ref,
      agoMs: (spentAt.getTime() > now ? newest : now) - spentAt.getTime(),
    }))
    .sort((one, other) => other.agoMs - one.agoMs);
}
