import { type Clock, sleep } from '../../clock.ts';
import type { Database } from '../../database/client.ts';

/** Keeps the calls of the last two minutes in the table slack_spends, so that a restarted process does not overspend. */
export interface Spends {
  /** The calls of earlier processes, oldest first. */
  load(): Promise<Spend[]>;
  /** Noted at once, written in the background: a call never waits for it. */
  note(spend: Spend): void;
  /** Writes what is noted. */
  flush(): Promise<void>;
}

export interface Spend {
  /** A method; for posts 'chat.postMessage:CHANNEL'. */
  bucket: string;
  spentAt: Date;
}

const KEPT_MS = 120_000;
const BATCHING_MS = 20;

export function createSpends({ db, bot, clock }: { db: Database; bot: string; clock: Clock }): Spends {
  let noted: Spend[] = [];
  let writing: Promise<void> | undefined;
  let prunedAt = 0;

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
    const now = clock.now().getTime();
    if (now - prunedAt < KEPT_MS / 4) return;
    prunedAt = now;
    await db.slackSpend.deleteMany({ where: { spentAt: { lt: new Date(now - KEPT_MS) } } });
  }

  function flush() {
    // A lost note only matters after a crash within a minute; a database that is away must not stop calls.
    writing ??= write()
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
      });
    return writing;
  }

  return {
    load() {
      const since = new Date(clock.now().getTime() - KEPT_MS);
      return db.slackSpend.findMany({
        where: { bot, spentAt: { gt: since } },
        orderBy: { spentAt: 'asc' },
        select: { bucket: true, spentAt: true },
      });
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
