import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { accountChanged } from '../../team/hooks.ts';
import { converge } from '../kinds.ts';

/**
 * Consequence: the channels of a person's running projects follow the person's account and place on the roster. A new
 * account is invited, somebody who left the roster is removed, and somebody who is back is invited again.
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
