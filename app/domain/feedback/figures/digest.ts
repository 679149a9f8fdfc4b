import type { Clock } from '../../../infra/clock.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { newestSlot } from '../../calendar/slots.ts';
import { DIGEST_LANE, postDigest, shareTrend } from '../kinds.ts';

export interface DigestOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  /** DIGEST_CRON: six fields, seconds first. */
  cron: string;
  timeZone: string;
}

/** Scores older than this are taken as seen at the first start: see first-start.ts. */
const SEEN_MS = 7 * 24 * 60 * 60_000;

/**
 * What the clock does on each slot, and each start: the digest of the newest slot is taken on, by one process of all.
 * So a slot that nobody was there for is caught up once, and of several only the last. Slots before the very first
 * start are not missed.
 */
export function digestTick({ db, transact, clock, cron, timeZone }: DigestOptions): () => Promise<void> {
  return async function digestTick() {
    const at = clock.now();
    const slot = newestSlot(cron, at, { timeZone });
    const cursor = await db.scoreCursor.findUnique({ where: { id: 1 } });
    if (slot === undefined || cursor === null || slot.getTime() < cursor.cutoffAt.getTime() + SEEN_MS) return;
    if ((await db.digest.count({ where: { slot } })) > 0) return;
    await transact((tx) => takeDigest(tx, { slot, at }));
  };
}

/** Fact: the digest of this slot is posted, once; the row's key decides between processes. */
async function takeDigest(tx: Tx, { slot, at }: { slot: Date; at: Date }): Promise<void> {
  const taken = await tx.$executeRaw`INSERT IGNORE INTO digests (slot, takenAt) VALUES (${slot}, ${at})`;
  if (taken === 0) return;
  const payload = { slot: slot.toISOString() };
  await enqueue(tx, at, [postDigest.of(payload, { lane: DIGEST_LANE }), shareTrend.of(payload, { lane: DIGEST_LANE })]);
}
