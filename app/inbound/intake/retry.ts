import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { applyEvent } from './kinds.ts';

/** Fact: a failed event is applied again. If it fails again, that is reported again. */
export async function retryEvent(
  tx: Tx,
  { eventId, at }: { eventId: string; at: Date },
): Promise<{ outcome: 'retried' | 'unknown' | 'not_failed' }> {
  const { count } = await tx.event.updateMany({
    where: { eventId, state: 'failed' },
    data: { state: 'stored', reason: null, settledAt: null },
  });
  const event = await tx.event.findUnique({ where: { eventId }, select: { sequence: true, lane: true } });
  if (event === null) return { outcome: 'unknown' };
  if (count === 0) return { outcome: 'not_failed' };
  await enqueue(tx, at, [applyEvent.of({ sequence: event.sequence.toString() }, { lane: event.lane })]);
  return { outcome: 'retried' };
}
