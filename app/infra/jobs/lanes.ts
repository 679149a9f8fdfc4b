import { type Database, Prisma } from '../database/client.ts';
import { retryingLockConflicts } from '../database/transaction.ts';

/**
 * Unblocks the first waiting job of each of these lanes. Call it in a later statement than the one that ended the
 * previous job. Returns the kinds of the unblocked jobs.
 */
export async function promoteNext(db: Database, lanes: Iterable<string>): Promise<Set<string>> {
  const looks = [...new Set(lanes)].map(
    (lane) =>
      Prisma.sql`(
        SELECT id, kind, blocked FROM jobs FORCE INDEX (jobs_lane_state_id_idx)
        WHERE lane = ${lane} AND state = 'waiting' ORDER BY id LIMIT 1)`,
  );
  if (looks.length === 0) return new Set();
  const next = await db.$queryRaw<{ id: bigint; kind: string; blocked: number | boolean }[]>`
    ${Prisma.join(looks, ' UNION ALL ')}`;
  await unblock(
    db,
    next.filter(({ blocked }) => Boolean(blocked)).map(({ id }) => id),
  );
  return new Set(next.map(({ kind }) => kind));
}

/**
 * Finds lanes whose first job is marked as blocked although no job is before it. This happens when a process dies
 * between the end of a job and the promotion of the next, or when a release without marks has ended the previous job.
 * Returns the number of lanes.
 */
export async function promoteForgotten(db: Database): Promise<number> {
  const heads = await db.$queryRaw<{ id: bigint }[]>`
    SELECT first.id FROM (
      SELECT lane, MIN(id) AS id FROM jobs FORCE INDEX (jobs_state_blocked_kind_runAt_id_lane_idx)
      WHERE state = 'waiting' AND blocked = TRUE GROUP BY lane) AS first
    WHERE NOT EXISTS (
      SELECT 1 FROM jobs AS earlier
      WHERE earlier.lane = first.lane AND earlier.state IN ('waiting', 'running') AND earlier.id < first.id)`;
  return unblock(
    db,
    heads.map(({ id }) => id),
  );
}

/** If the unblocked job is not the head of its lane after all, no harm is done: the claim itself checks that. */
async function unblock(db: Database, ids: bigint[]): Promise<number> {
  if (ids.length === 0) return 0;
  return retryingLockConflicts(
    () => db.$executeRaw`
      UPDATE jobs FORCE INDEX (PRIMARY) SET blocked = FALSE
      WHERE id IN (${Prisma.join(ids)}) AND state = 'waiting' AND blocked = TRUE`,
  );
}
