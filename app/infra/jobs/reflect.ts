import { isDeepStrictEqual } from 'node:util';
import type { Transact } from '../database/transaction.ts';
import { enqueue } from './enqueue.ts';
import type { JobRequest } from './job.ts';

/**
 * A message that reflects a state is compared with the state once more when it has landed. Between the load and the
 * landing the state may move on, and the job that follows from that may have found nothing to redraw or take back yet.
 * So whoever posts or redraws such a message does it through here, and says which jobs put it right.
 */
export async function reflecting<State, Outcome>({
  drawnFrom,
  load,
  land,
  landed = () => true,
  mend,
  transact,
  now,
}: {
  /** What decided how the message looks. */
  drawnFrom: State;
  /** The same, read anew. */
  load: () => Promise<State>;
  /** Posts or redraws it. */
  land: () => Promise<Outcome>;
  /** Whether it is there by now; where nothing landed there is nothing to mend. */
  landed?: (outcome: Outcome) => boolean;
  /** The jobs that put it right where the state has moved on. */
  mend: (state: State) => JobRequest[];
  transact: Transact;
  now: () => Date;
}): Promise<Outcome> {
  const outcome = await land();
  if (!landed(outcome)) return outcome;
  const after = await load();
  if (!isDeepStrictEqual(drawnFrom, after)) await transact((tx) => enqueue(tx, now(), mend(after)));
  return outcome;
}
