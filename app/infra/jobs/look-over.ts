import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';
import { endOverlongWaits, overlong } from './claim.ts';
import { lapsedOfOthers, rescueExpired } from './leases.ts';

export interface LookOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
}

/** The first job of a kind, and how long it has been due; negative if it is not due yet. */
export interface First {
  kind: string;
  dueForMs: number;
}

/**
 * What the poll reads when no commit has woken the worker: the first job of each kind. Before that, it makes jobs due
 * that would otherwise never run: jobs of other processes with an expired lease, and jobs that have waited long
 * enough.
 */
export async function lookOverJobs(
  options: LookOptions,
  { worker, onRescued }: { worker: string; onRescued: (count: number) => void },
): Promise<First[]> {
  const { db, clock } = options;
  const seen = await look(options, worker);
  if (!seen.hasLapsed && !seen.hasOverlong) return seen.firsts;
  if (seen.hasLapsed) onRescued(await rescueExpired(options, { worker, at: clock.now() }));
  if (seen.hasOverlong) await endOverlongWaits(db);
  return (await look(options, worker)).firsts;
}

/** One statement, because an idle process sends it every few seconds. Done and blocked jobs cost nothing. */
async function look(
  { db, clock }: LookOptions,
  worker: string,
): Promise<{ firsts: First[]; hasLapsed: boolean; hasOverlong: boolean }> {
  const rows = await db.$queryRaw<{ what: string; kind: string; since: Date; databaseNow: Date }[]>`
    SELECT 'first' AS what, kind, MIN(runAt) AS since, UTC_TIMESTAMP(3) AS databaseNow
    FROM jobs FORCE INDEX (jobs_state_blocked_kind_runAt_id_lane_idx)
    WHERE state = 'waiting' AND blocked = FALSE GROUP BY kind
    UNION ALL (SELECT 'lapsed', '', leaseUntil, UTC_TIMESTAMP(3) FROM jobs FORCE INDEX (jobs_state_leaseUntil_idx)
      WHERE ${lapsedOfOthers(worker)} LIMIT 1)
    UNION ALL (SELECT 'overlong', '', retryBy, UTC_TIMESTAMP(3) FROM jobs FORCE INDEX (jobs_retryBy_idx)
      WHERE ${overlong} LIMIT 1)`;
  const now = clock.now().getTime();
  const firsts = rows.filter(({ what }) => what === 'first');
  return {
    firsts: firsts.map(({ kind, since, databaseNow }) => ({
      kind,
      dueForMs: Math.max(now, databaseNow.getTime()) - since.getTime(),
    })),
    hasLapsed: rows.some(({ what }) => what === 'lapsed'),
    hasOverlong: rows.some(({ what }) => what === 'overlong'),
  };
}
