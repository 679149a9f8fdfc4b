import type { Clock } from '../clock.ts';
import type { Calls } from '../jobs/worker/worker.ts';
import { PREFIX } from '../redis/address.ts';
import type { Redis } from '../redis/redis.ts';

const CHANNEL = `${PREFIX}jobs-due`;
/** A flood of jobs of one kind is told this often at most. */
const TOLD_EACH_MS = 20;

/** Processes tell each other through Redis which kinds of jobs are due. */
export function callsThrough(redis: Redis, clock: Clock): Calls {
  /** Kinds that were told just now, and whether they are to be told again. */
  const resting = new Map<string, boolean>();

  function tell(kind: string) {
    if (resting.has(kind)) return void resting.set(kind, true);
    redis.tell(CHANNEL, kind);
    resting.set(kind, false);
    clock.after(TOLD_EACH_MS, () => {
      const again = resting.get(kind) === true;
      resting.delete(kind);
      if (again) tell(kind);
    });
  }

  return { tell, listen: (hear) => redis.listen(CHANNEL, { hear }) };
}
