import { Prisma, type Tx } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';

/** The database was restored from a dump, once: what was done after the dump is not known here. */
export interface Restore {
  /** The dump was taken then or later. */
  dumpedAt: Date;
  /** Jobs up to this one are of the dump, and may have been run since. */
  lastJobId: bigint;
  /** The dump was restored then, to a second. */
  restoredAt: Date;
}

// Only the server says it, and it says it anew where the table is made anew. To see a restore when nobody was looking.
const MADE_AT = Prisma.sql`(SELECT CAST(UNIX_TIMESTAMP(CREATE_TIME) AS SIGNED) FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'database_origin')`;

/**
 * Looks whether the database was restored since the last start, and answers the last restore. `onRestored` is called once
 * for each, in the transaction that notes it; of several processes that start at once the others wait for it. A server
 * that took over from another one may look like a restore, too, and may lack what the other one had.
 */
export function lookForRestore(
  transact: Transact,
  onRestored: (tx: Tx, restore: Restore) => Promise<void>,
): Promise<Restore | undefined> {
  return transact(async (tx) => {
    await tx.$executeRaw`INSERT IGNORE INTO database_origin (id, madeAt) VALUES (1, ${MADE_AT})`;
    const [origin] = await tx.$queryRaw<Origin[]>`
      SELECT madeAt, ${MADE_AT} AS saidNow, dumpedAt, lastJobId FROM database_origin WHERE id = 1 FOR UPDATE`;
    if (origin === undefined) throw new Error('Expected the row of database_origin, got none.');
    const { madeAt, saidNow, dumpedAt, lastJobId } = origin;
    if (Number(madeAt) === Number(saidNow)) {
      if (dumpedAt === null || lastJobId === null) return undefined;
      return { dumpedAt, lastJobId, restoredAt: momentOf(saidNow) };
    }
    const restore = { ...(await restoreOf(tx)), restoredAt: momentOf(saidNow) };
    await tx.$executeRaw`UPDATE database_origin
      SET madeAt = ${saidNow}, dumpedAt = ${restore.dumpedAt}, lastJobId = ${restore.lastJobId} WHERE id = 1`;
    await onRestored(tx, restore);
    return restore;
  });
}

interface Origin {
  madeAt: bigint;
  saidNow: bigint;
  dumpedAt: Date | null;
  lastJobId: bigint | null;
}

/** Whoever worked while the dump was taken had shown by then that it lived; where nobody worked, a day is looked back. */
async function restoreOf(tx: Tx): Promise<Pick<Restore, 'dumpedAt' | 'lastJobId'>> {
  const [known] = await tx.$queryRaw<{ dumpedAt: Date; lastJobId: bigint }[]>`
    SELECT COALESCE((SELECT MAX(beatAt) FROM job_workers), UTC_TIMESTAMP(3) - INTERVAL 1 DAY) AS dumpedAt,
      COALESCE((SELECT MAX(id) FROM jobs), 0) AS lastJobId`;
  if (known === undefined) throw new Error('Expected a row, got none.');
  return { dumpedAt: known.dumpedAt, lastJobId: BigInt(known.lastJobId) };
}

function momentOf(seconds: bigint): Date {
  return new Date(Number(seconds) * 1_000);
}
