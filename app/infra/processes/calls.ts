import type { Clock } from '../clock.ts';
import type { Calls } from '../jobs/worker/worker.ts';
import { PREFIX } from '../redis/address.ts';
import type { Redis } from '../redis/redis.ts';

const CHANNEL = `${PREFIX}jobs-due`;
/** Jobs of one kind are announced at most this often. */
const TOLD_EACH_MS = 20;

/** Processes tell each other through Redis which kinds of jobs are due. */
export function callsThrough(redis: Redis, clock: Clock): Calls {
  /** Kinds that were announced recently, and whether to announce them again. */
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
