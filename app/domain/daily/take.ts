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

/** The row that says up to when slots are taken. */
const MARK = 'ops-digest';

/**
 * What the clock does on each slot, and each start: the newest slot is taken on, by one process of all. Of several that
 * nobody was there for only the last is caught up; those before the very first start are not missed.
 */
export function opsDigestTick({ transact, clock, cron, timeZone }: OpsDigestOptions): () => Promise<void> {
  return async function opsDigestTick() {
    const at = clock.now();
    const slot = newestSlot(cron, at, { timeZone });
    if (slot !== undefined) await transact((tx) => takeOpsDigest(tx, { slot, at }));
  };
}

/** Fact: the digest of this slot is to be told, once; the mark decides between processes. */
async function takeOpsDigest(tx: Tx, { slot, at }: { slot: Date; at: Date }): Promise<void> {
  await tx.$executeRaw`INSERT IGNORE INTO notices (\`key\`, reportedAt) VALUES (${MARK}, ${at})`;
  const { count } = await tx.notice.updateMany({
    where: { key: MARK, reportedAt: { lt: slot } },
    data: { reportedAt: slot },
  });
  if (count === 1) await enqueue(tx, at, [postOpsDigest.of({ slot: slot.toISOString() })]);
}
