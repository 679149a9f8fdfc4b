import { inBites, type Pruning } from '../../../infra/database/bites.ts';
import { type Database, Prisma } from '../../../infra/database/client.ts';

/** Deletes old decisions about offers that are no longer open. Returns the number deleted. */
export function pruneDecisions(db: Database, pruning: Pruning): Promise<number> {
  return inBites<{ id: bigint; decidedAt: Date }>(pruning, {
    look: (after, limit) => db.$queryRaw`
      SELECT offer_decisions.id, offer_decisions.decidedAt
      FROM offer_decisions FORCE INDEX (offer_decisions_decidedAt_idx)
      JOIN projects ON projects.id = offer_decisions.projectId
      WHERE offer_decisions.decidedAt < ${pruning.before} AND projects.status <> 'requested'
      ${after === undefined ? Prisma.empty : Prisma.sql`AND offer_decisions.decidedAt >= ${after.decidedAt}`}
      ORDER BY offer_decisions.decidedAt LIMIT ${limit}`,
    remove: (lines) => db.$executeRaw`
      DELETE FROM offer_decisions WHERE id IN (${Prisma.join(lines.map(({ id }) => id))})`,
  });
}
