import type { Clock } from '../../infra/clock.ts';
import type { Tx } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { newestSlot } from '../calendar/slots.ts';
import { postOpsDigest } from './kinds.ts';

export interface OpsDigestOptions {
  transact: Transact;
  clock: Clock;
  /** OPS_DIGEST_CRON: six fields, seconds first. */
  cron: string;
  timeZone: string;
}

/** The row that stores up to which slot digests were taken. */
const MARK = 'ops-digest';

/**
 * Runs on each slot of the clock, and at start: exactly one process takes the newest slot. After downtime only the last
 * missed slot is caught up, and none from before the very first start.
 */
export function opsDigestTick({ transact, clock, cron, timeZone }: OpsDigestOptions): () => Promise<void> {
  return async function opsDigestTick() {
    const at = clock.now();
    const slot = newestSlot(cron, at, { timeZone });
    if (slot !== undefined) await transact((tx) => takeOpsDigest(tx, { slot, at }));
  };
}

/** Fact: the digest of this slot is to be posted. The mark makes sure that one process does it. */
async function takeOpsDigest(tx: Tx, { slot, at }: { slot: Date; at: Date }): Promise<void> {
  await tx.$executeRaw`INSERT IGNORE INTO notices (\`key\`, reportedAt) VALUES (${MARK}, ${at})`;
  const { count } = await tx.notice.updateMany({
    where: { key: MARK, reportedAt: { lt: slot } },
    data: { reportedAt: slot },
  });
  if (count === 1) await enqueue(tx, at, [postOpsDigest.of({ slot: slot.toISOString() })]);
}
