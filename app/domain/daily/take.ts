import type { Clock } from '../../infra/clock.ts';
import type { Tx } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { newestSlot } from '../calendar/slots.ts';
import { postOpsDigest } from './kinds.ts';

export interface OpsDigestOptions {
  transact: Transact;
  clock: Clock;
  /** The value of OPS_DIGEST_CRON: six fields, seconds first. */
  cron: string;
  timeZone: string;
}

/** The row that stores for which planned times digests were taken. */
const MARK = 'ops-digest';

/**
 * Runs at each planned time and at the start of the program. Exactly one process takes the digest of the newest
 * planned time. After downtime, only the last missed digest is posted, and none from before the very first start.
 */
export function opsDigestTick({ transact, clock, cron, timeZone }: OpsDigestOptions): () => Promise<void> {
  return async function opsDigestTick() {
    const at = clock.now();
    const slot = newestSlot(cron, at, { timeZone });
    if (slot !== undefined) await transact((tx) => takeOpsDigest(tx, { slot, at }));
  };
}

/** Fact: the digest of this planned time is to be posted. The row makes sure that one process does it. */
async function takeOpsDigest(tx: Tx, { slot, at }: { slot: Date; at: Date }): Promise<void> {
  await tx.$executeRaw`INSERT IGNORE INTO notices (\`key\`, reportedAt) VALUES (${MARK}, ${at})`;
  const { count } = await tx.notice.updateMany({
    where: { key: MARK, reportedAt: { lt: slot } },
    data: { reportedAt: slot },
  });
  if (count === 1) await enqueue(tx, at, [postOpsDigest.of({ slot: slot.toISOString() })]);
}
