import type { Tx } from '../../../infra/database/client.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { newestSlot } from '../../calendar/slots.ts';
import { DIGEST_LANE, postDigest, shareTrend } from '../kinds.ts';

export interface DigestOptions extends FactServices {
  /** The value of DIGEST_CRON: six fields, seconds first. */
  cron: string;
  timeZone: string;
}

/** Scores that were older than this at the first start were not posted; see first-start.ts. */
const SEEN_MS = 7 * 24 * 60 * 60_000;

/**
 * Runs at each planned time and at the start of the program. Exactly one process takes the digest of the newest
 * planned time. After downtime, only the last missed digest is posted, and none from before the very first start.
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

/** Fact: the digest of this planned time is to be posted. The row's key makes sure that one process does it. */
async function takeDigest(tx: Tx, { slot, at }: { slot: Date; at: Date }): Promise<void> {
  const taken = await tx.$executeRaw`INSERT IGNORE INTO digests (slot, takenAt) VALUES (${slot}, ${at})`;
  if (taken === 0) return;
  const payload = { slot: slot.toISOString() };
  await enqueue(tx, at, [postDigest.of(payload, { lane: DIGEST_LANE }), shareTrend.of(payload, { lane: DIGEST_LANE })]);
}
