import type { Tx } from '../database/client.ts';
import { signal } from '../database/transaction.ts';
import { jobSignal } from './enqueue.ts';

/** A dead job is run once more, with all its attempts. Says which kind it was, or why not. */
export async function retryJob(
  tx: Tx,
  { id, at }: { id: bigint; at: Date },
): Promise<{ outcome: 'retried'; kind: string } | { outcome: 'unknown' } | { outcome: 'not_dead'; state: string }> {
  const job = await tx.job.findUnique({ where: { id }, select: { kind: true, state: true } });
  if (job === null) return { outcome: 'unknown' };
  const { count } = await tx.job.updateMany({
    where: { id, state: 'dead' },
    data: { state: 'waiting', runAt: at, attempts: 0, finishedAt: null },
  });
  if (count === 0) return { outcome: 'not_dead', state: job.state };
  signal(tx, jobSignal(job.kind));
  return { outcome: 'retried', kind: job.kind };
}
