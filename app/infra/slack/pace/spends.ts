import { type Clock, sleep } from '../../clock.ts';
import type { Database } from '../../database/client.ts';

/** Keeps the calls of the last two minutes in the table slack_spends, so that a restarted process does not overspend. */
export interface Spends {
  /** The calls of earlier processes, oldest first. */
  load(): Promise<PastSpend[]>;
  /** Noted at once, written in the background: a call never waits for it. */
  note(spend: Spend): void;
  /** Writes what is noted. */
  flush(): Promise<void>;
}

export interface Spend {
  /** A method; for posts 'chat.postMessage:CHANNEL'. */
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
    // A lost note only matters after a crash within a minute; a database that is away must not stop calls.
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
      // The release before gives its calls no names.
      return agesOf(
        spends.map(({ id, ref, ...spend }) => ({ ...spend, ref: ref ?? `row-${id}` })),
        now,
      );
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
 * Spends that lie in the future are of a clock that has been set back since: how far apart they are is right, and the
 * last of them is not older than the process that starts now.
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
