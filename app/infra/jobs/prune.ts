import { inBites, type Pruning } from '../database/bites.ts';
import { type Database, Prisma } from '../database/client.ts';

/** Deletes jobs that ended long ago, done and dead ones. Returns the number deleted. */
export async function pruneJobs(db: Database, pruning: Pruning): Promise<number> {
  return (await pruneEnded(db, 'done', pruning)) + (await pruneEnded(db, 'dead', pruning));
}

function pruneEnded(db: Database, state: 'done' | 'dead', pruning: Pruning): Promise<number> {
  return inBites<{ id: bigint }>(pruning, {
    look: (_, limit) => db.$queryRaw`
      SELECT id FROM jobs FORCE INDEX (jobs_state_finishedAt_idx)
      WHERE state = ${state} AND finishedAt < ${pruning.before} ORDER BY finishedAt LIMIT ${limit}`,
    // A dead job may have been retried after it was read.
    remove: (jobs) => db.$executeRaw`
      DELETE FROM jobs WHERE id IN (${Prisma.join(jobs.map(({ id }) => id))}) AND state = ${state} AND finishedAt < ${pruning.before}`,
  });
}
