import { inBites, type Pruning } from '../database/bites.ts';
import { type Database, Prisma } from '../database/client.ts';

interface Old {
  kind: string;
  key: string;
  markedAt: Date;
}

/** Returns which of these old effects must still be remembered, as `KIND:KEY`. */
export type NeededEffects = (effects: readonly Pick<Old, 'kind' | 'key'>[]) => Promise<ReadonlySet<string>>;

/**
 * Deletes effects whose outcome has been known for long. Effects that are marked or in doubt stay, because it is
 * still open whether they happened. Returns the number deleted.
 */
export async function pruneEffects(
  db: Database,
  { needed, ...pruning }: Pruning & { needed: NeededEffects },
): Promise<number> {
  let gone = 0;
  for (const state of ['done', 'refused', 'not_made']) {
    gone += await inBites<Old>(pruning, {
      look: (after, limit) => db.$queryRaw`
        SELECT kind, \`key\`, markedAt FROM effects FORCE INDEX (effects_state_markedAt_idx)
        WHERE state = ${state} AND markedAt >= ${after?.markedAt ?? new Date(0)} AND markedAt < ${pruning.before}
          AND (markedAt > ${after?.markedAt ?? new Date(0)} OR (kind, \`key\`) > (${after?.kind ?? ''}, ${after?.key ?? ''}))
        ORDER BY markedAt, kind, \`key\` LIMIT ${limit}`,
      async remove(effects) {
        const stay = await needed(effects);
        const free = effects.filter(({ kind, key }) => !stay.has(`${kind}:${key}`));
        if (free.length === 0) return 0;
        const ids = Prisma.join(free.map(({ kind, key }) => Prisma.sql`(${kind}, ${key})`));
        return db.$executeRaw`
          DELETE FROM effects WHERE (kind, \`key\`) IN (${ids}) AND state = ${state} AND markedAt < ${pruning.before}`;
      },
    });
  }
  return gone;
}
