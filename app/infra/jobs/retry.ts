import { Prisma, type Tx } from '../database/client.ts';
import { signal } from '../database/transaction.ts';
import { jobSignal } from './enqueue.ts';

/** Runs a dead job again, with all its attempts. Returns its kind, or the reason why it cannot be run. */
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

const MOST_AT_ONCE = 20_000;
const ROWS_AT_ONCE = 1_000;

/**
 * Runs all jobs again that died of the same cause as the last one. Errors that differ only in numbers and quoted
 * names count as the same cause. `others` is the number of jobs that died of another cause.
 */
export async function retryDead(tx: Tx, at: Date): Promise<{ retried: bigint[]; because: string; others: number }> {
  const dead = await tx.$queryRaw<{ id: bigint; kind: string; lastError: string | null }[]>`
    SELECT id, kind, LEFT(lastError, 500) AS lastError FROM jobs FORCE INDEX (jobs_state_finishedAt_idx)
    WHERE state = 'dead' ORDER BY finishedAt DESC, id DESC LIMIT ${MOST_AT_ONCE}`;
  const because = dead[0]?.lastError ?? '';
  const cause = causeOf(because);
  const alike = dead
    .filter(({ lastError }) => causeOf(lastError ?? '') === cause)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let from = 0; from < alike.length; from += ROWS_AT_ONCE) {
    const ids = Prisma.join(alike.slice(from, from + ROWS_AT_ONCE).map(({ id }) => id));
    await tx.$executeRaw`
      UPDATE jobs FORCE INDEX (PRIMARY) SET state = 'waiting', runAt = ${at}, attempts = 0, finishedAt = NULL
      WHERE id IN (${ids}) AND state = 'dead'`;
  }
  for (const kind of new Set(alike.map((job) => job.kind))) signal(tx, jobSignal(kind));
  return { retried: alike.map(({ id }) => id), because, others: dead.length - alike.length };
}

function causeOf(error: string): string {
  return error
    .replace(/(["'`])(?:(?!\1).){0,200}\1/g, '…')
    .replace(/\b[A-Z][A-Z0-9-]*\d[A-Z0-9-]*\b/g, '…')
    .replace(/\d+/g, '0');
}
