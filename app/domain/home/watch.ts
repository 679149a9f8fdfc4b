import type { FactServices } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { TRAIL_SIGNAL } from '../audit/audit.ts';
import { trailHasGrown } from './follow.ts';
import { follow } from './kinds.ts';

/** All changes within this time cause one look at the trail. */
const FOLD_MS = 1_000;

export interface TrailWatch {
  /** Makes a job read the trail if it has grown. The scheduler calls this, in case the signal of a commit was lost. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes a job read the trail soon after it grows. The signal of a commit may be lost, but the trail and the record of
 * what was read are in the database, so nothing is missed. A job written with each change would be safe too, but then
 * all changes would wait for the lock on that job's row.
 */
export function watchTrail({
  db,
  transact,
  clock,
  telemetry,
}: FactServices & {
  telemetry: Telemetry;
}): TrailWatch {
  let cancelLook: (() => void) | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    if (await trailHasGrown(db, clock.now())) await transact((tx) => enqueue(tx, clock.now(), [follow()]));
  }

  async function lookNow(): Promise<void> {
    try {
      await look();
    } catch (error) {
      telemetry.emit('home.look_failed', { because: error instanceof Error ? error.name : String(error) });
    }
  }

  const unsubscribe = transact.onCommit((signals) => {
    if (!signals.has(TRAIL_SIGNAL) || cancelLook !== undefined) return;
    cancelLook = clock.after(FOLD_MS, () => {
      cancelLook = undefined;
      looking = lookNow();
    });
  });

  return {
    look,
    async stop() {
      unsubscribe();
      cancelLook?.();
      await looking;
    },
  };
}
