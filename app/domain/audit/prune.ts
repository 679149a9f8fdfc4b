import { inBites, type Pruning } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';

/** Deletes old lines of the audit trail that all their readers have read. Returns the number deleted. */
export async function pruneAudit(db: Database, pruning: Pruning): Promise<number> {
  const [mark] = await db.$queryRaw<{ position: bigint | null }[]>`SELECT MIN(position) AS position FROM trail_marks`;
  const read = mark?.position == null ? Prisma.empty : Prisma.sql`AND id <= ${mark.position}`;
  return inBites<{ id: bigint }>(pruning, {
    look: (_, limit) => db.$queryRaw`
      SELECT id FROM audit_entries FORCE INDEX (audit_entries_at_idx)
      WHERE at < ${pruning.before} ${read} ORDER BY at LIMIT ${limit}`,
    remove: (lines) => db.$executeRaw`
      DELETE FROM audit_entries WHERE id IN (${Prisma.join(lines.map(({ id }) => id))})`,
  });
}
