import { isDeepStrictEqual } from 'node:util';
import type { Transact } from '../database/transaction.ts';
import { enqueue } from './enqueue.ts';
import type { JobRequest } from './job.ts';

/**
 * Sends a message that shows a state, and compares the state again afterwards. Between loading and sending, the state
 * may change, and the job that follows from the change may find no message to redraw or delete yet. So every sender
 * of such a message uses this function, and names the jobs that correct the message.
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
  /** The state that the message was built from. */
  drawnFrom: State;
  /** Loads the state again. */
  load: () => Promise<State>;
  /** Posts or redraws the message. */
  land: () => Promise<Outcome>;
  /** Whether the message exists now. If not, there is nothing to correct. */
  landed?: (outcome: Outcome) => boolean;
  /** The jobs that correct the message if the state has changed. */
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
