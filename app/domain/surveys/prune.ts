import { inBites, type Pruning } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';
import { ANSWERED_FOR_MS, CHANGED_FOR_MS } from './links.ts';

/** Deletes links that are too old to be answered. Returns the number deleted. */
export function pruneLinks(db: Database, { now, signal }: Pick<Pruning, 'signal'> & { now: Date }): Promise<number> {
  const before = new Date(now.getTime() - ANSWERED_FOR_MS - CHANGED_FOR_MS);
  return inBites<{ tokenHash: string }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
        SELECT tokenHash FROM survey_links FORCE INDEX (survey_links_madeAt_idx)
        WHERE madeAt < ${before} ORDER BY madeAt LIMIT ${limit}`,
      remove: (links) => db.$executeRaw`
        DELETE FROM survey_links WHERE tokenHash IN (${Prisma.join(links.map(({ tokenHash }) => tokenHash))})`,
    },
  );
}
