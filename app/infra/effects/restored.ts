import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from '../database/client.ts';
import type { JobRunner } from '../jobs/job.ts';
import type { Restore } from './origin.ts';

const doubted = new AsyncLocalStorage<Date>();

/** Where the job at work is of a dump that was restored: when the dump was taken. What it makes may be made already. */
export const doubtedSince = (): Date | undefined => doubted.getStore();

/** The same runner; whatever a job of a restored dump makes is looked for outside before it is made. */
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

/** The same for one that is not of the dump, but follows from what another database has had since before the restore. */
export function doubtingBefore<T>(restore: Restore | undefined, at: Date, work: () => Promise<T>): Promise<T> {
  return restore === undefined || at > restore.restoredAt ? work() : doubted.run(restore.dumpedAt, work);
}

/** Effects of which the database knows nothing, and which may have been made since: each is looked for before it is made. */
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
