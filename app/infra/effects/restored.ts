import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from '../database/client.ts';
import type { JobRunner } from '../jobs/job.ts';
import type { Restore } from './origin.ts';

const doubted = new AsyncLocalStorage<Date>();

/**
 * The time of the dump if the current job comes from a restored dump, since its effects may have been made already.
 * Otherwise undefined.
 */
export const doubtedSince = (): Date | undefined => doubted.getStore();

/** Wraps a runner: a job from a restored dump looks in the other system for each effect before making it. */
export const doubting =
  (restore: Restore | undefined) =>
  (runner: JobRunner): JobRunner => {
    if (restore === undefined) return runner;
    const { dumpedAt, lastJobId } = restore;
    return {
      ...runner,
      run: (payload, job) =>
        job.id > lastJobId ? runner.run(payload, job) : doubted.run(dumpedAt, () => runner.run(payload, job)),
    };
  };

/**
 * Does the same for work that does not come from the dump but follows from data in another database that is older
 * than the restore.
 */
export function doubtingBefore<T>(restore: Restore | undefined, at: Date, work: () => Promise<T>): Promise<T> {
  return restore === undefined || at > restore.restoredAt ? work() : doubted.run(restore.dumpedAt, work);
}

/** Marks effects that may have been made without the database knowing. Each is looked for before it is made. */
export async function doubt(
  tx: Tx,
  effects: readonly { kind: string; key: string; note: unknown }[],
  since: Date,
): Promise<void> {
  for (const { kind, key, note } of effects) {
    await tx.$executeRaw`
      INSERT INTO effects (kind, \`key\`, state, fence, attempts, note, because, markedAt, settlesAt)
      VALUES (${kind}, ${key}, 'in_doubt', 1, 1, ${JSON.stringify(note)}, 'restored from a dump', ${since}, ${since})
      ON DUPLICATE KEY UPDATE state = IF(state = 'not_made', 'in_doubt', state)`;
  }
}
