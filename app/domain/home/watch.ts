import type { FactServices } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { TRAIL_SIGNAL } from '../audit/audit.ts';
import { trailHasGrown } from './follow.ts';
import { follow } from './kinds.ts';

/** A burst of changes is folded into one look. */
const FOLD_MS = 1_000;

export interface TrailWatch {
  /** Has the trail followed if it has grown. The clock calls this, for commits whose signal was lost. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Has the trail followed soon after it grows. The trail and its mark are in the database, so a wake-up may be lost. A
 * job written with each change would be safe too, but all changes would queue for its row.
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
