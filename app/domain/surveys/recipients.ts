import { createHash } from 'node:crypto';
import type { Database, Tx } from '../../infra/database/client.ts';

/** The hash of an address, for places that must not store the address. Upper and lower case give the same hash. */
export function addressHash(address: string): string {
  return createHash('sha256').update(address.trim().normalize('NFC').toLowerCase()).digest('hex');
}

/**
 * Whether this address has unsubscribed. Its row stays locked until the end of the transaction, so that decisions
 * about one address are made one after another.
 */
export async function lockRecipient(tx: Tx, hash: string): Promise<{ isStopped: boolean }> {
  await tx.$executeRaw`INSERT IGNORE INTO survey_recipients (addressHash) VALUES (${hash})`;
  const [row] = await tx.$queryRaw<{ stoppedAt: Date | null }[]>`
    SELECT stoppedAt FROM survey_recipients WHERE addressHash = ${hash} FOR UPDATE`;
  return { isStopped: row?.stoppedAt != null };
}

export async function isStopped(db: Database | Tx, hash: string): Promise<boolean> {
  return (await db.surveyRecipient.count({ where: { addressHash: hash, stoppedAt: { not: null } } })) > 0;
}

/** Finds another survey for which this address was asked since then, or will be asked soon. */
export async function askedSince(
  db: Database | Tx,
  { hash, since, except }: { hash: string; since: Date; except: number },
): Promise<{ code: string; at: Date } | null> {
  const [row] = await db.$queryRaw<{ code: string; at: Date }[]>`
    SELECT p.code, COALESCE(s.lastAskedAt, s.decidedAt) AS at FROM surveys s JOIN projects p ON p.id = s.projectId
    WHERE s.addressHash = ${hash} AND s.id <> ${except}
      AND (s.lastAskedAt > ${since} OR (s.state = 'due' AND s.decidedAt > ${since}))
    ORDER BY at DESC LIMIT 1`;
  return row ?? null;
}
