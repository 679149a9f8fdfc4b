import { inBites } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';

/** How long announcements are kept. If a reader's last announcement is older, the reader has missed some. */
const KEPT_MS = 30 * 86_400_000;

/**
 * Deletes announcements older than 30 days. The newest one always stays, so that a reader who has it can be sure that
 * nothing was missed. Returns the number deleted.
 */
export async function pruneAnnouncements(
  db: Database,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS);
  const [newest] = await db.$queryRaw<{ id: bigint | null }[]>`SELECT MAX(id) AS id FROM announcements`;
  const keep = newest?.id ?? 0n;
  return inBites<{ id: bigint }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
        SELECT id FROM announcements FORCE INDEX (announcements_at_idx)
        WHERE at < ${before} AND id <> ${keep} ORDER BY at LIMIT ${limit}`,
      remove: (rows) => db.$executeRaw`
        DELETE FROM announcements WHERE id IN (${Prisma.join(rows.map(({ id }) => id))})`,
    },
  );
}

/** Deletes the read positions of endpoints in lanes whose announcements are all pruned. Returns the number deleted. */
export async function pruneLanes(db: Database, { now, signal }: { now: Date; signal: AbortSignal }): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS - 86_400_000);
  return inBites<{ endpointId: number; lane: string }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
        SELECT endpointId, lane FROM webhook_lanes FORCE INDEX (webhook_lanes_changedAt_idx)
        WHERE changedAt < ${before} ORDER BY changedAt LIMIT ${limit}`,
      remove: (rows) => db.$executeRaw`
        DELETE FROM webhook_lanes WHERE changedAt < ${before}
          AND (endpointId, lane) IN (${Prisma.join(rows.map(({ endpointId, lane }) => Prisma.sql`(${endpointId}, ${lane})`))})`,
    },
  );
}
