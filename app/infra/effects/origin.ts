import { Prisma, type Tx } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';

/** A restore of the database from a dump. What was done after the dump is missing in the database. */
export interface Restore {
  /** The dump was taken at this time or later. */
  dumpedAt: Date;
  /** Jobs up to this id come from the dump. They may have run after it was taken. */
  lastJobId: bigint;
  /** The end of the second in which the database was restored, because the server's times have no fractions. */
  restoredAt: Date;
}

// The server's creation time of the table. A restore creates the table anew, so a changed time reveals a restore that
// happened while we were not running.
const MADE_AT = Prisma.sql`(SELECT CAST(UNIX_TIMESTAMP(CREATE_TIME) AS SIGNED) FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'database_origin')`;

/**
 * Checks whether the database was restored since the last start, and returns the last restore. `onRestored` is called
 * once for each restore, in the transaction that records it; other processes that start meanwhile wait. A fail-over
 * can look like a restore. Treating it as one is right, because it may have lost data too.
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
      return { dumpedAt, lastJobId, restoredAt: endOf(saidNow) };
    }
    const restore = { ...(await restoreOf(tx)), restoredAt: endOf(saidNow) };
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

/**
 * A process that worked during the dump has left a heartbeat in it, which dates the dump. Without one, the dump may
 * be a day older.
 */
async function restoreOf(tx: Tx): Promise<Pick<Restore, 'dumpedAt' | 'lastJobId'>> {
  const [known] = await tx.$queryRaw<{ dumpedAt: Date; lastJobId: bigint }[]>`
    SELECT COALESCE((SELECT MAX(beatAt) FROM job_workers), UTC_TIMESTAMP(3) - INTERVAL 1 DAY) AS dumpedAt,
      COALESCE((SELECT MAX(id) FROM jobs), 0) AS lastJobId`;
  if (known === undefined) throw new Error('Expected a row, got none.');
  return { dumpedAt: known.dumpedAt, lastJobId: BigInt(known.lastJobId) };
}

function endOf(seconds: bigint): Date {
  return new Date((Number(seconds) + 1) * 1_000);
}
