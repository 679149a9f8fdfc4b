import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { accountChanged } from '../../team/hooks.ts';
import { converge } from '../kinds.ts';

/**
 * Consequence: the channels of the running projects that somebody is on follow their account and the roster: a new
 * account is invited, who was taken off the roster is taken out, who is on it again is invited again.
 */
export async function channelsFollow(tx: Tx, { personId, at }: Parameters<typeof accountChanged>[1]): Promise<void> {
  const running = await tx.project.findMany({
    where: { status: 'started', members: { some: { personId, leftAt: null } } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  await enqueue(
    tx,
    at,
    running.map(({ id }) => converge(id)),
  );
}
