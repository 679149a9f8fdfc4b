import { RetryLater } from '../errors.ts';
import type { Pass } from './effect.ts';
import type { EffectId, EffectRecord, EffectRecords } from './records.ts';

/** A call may be sent up to this long after its mark. A process that was frozen for longer does not send it. */
export const MOST_FREEZE_MS = 5_000;
/** Allows for the latency of a request, and for clocks that run at different speeds. */
const MARGIN_MS = 2_000;

/** The process was frozen between its mark and its call, so it did not make the call. */
export class Overslept extends RetryLater {
  readonly ms: number;

  constructor({ kind, key }: EffectId, ms: number) {
    super(`Stood still for ${Math.round(ms)} ms before the call for ${kind} ${key}, so it was not made.`, new Date());
    this.ms = ms;
  }
}

/** How long after a mark no other process takes over: the call may be sent late, and then it takes time. */
export function settlesAfterMark({ mostFreezeMs, callLimitMs }: { mostFreezeMs: number; callLimitMs: number }): number {
  return mostFreezeMs + settlesAfterCall(callLimitMs);
}

/** How long after a call was sent it is certain that the other system has either carried it out or never will. */
export function settlesAfterCall(callLimitMs: number): number {
  return callLimitMs + MARGIN_MS;
}

/** The mark of one attempt, from before its commit until its end is recorded. */
export interface Mark {
  /** Undefined before the commit. */
  readonly fence: number | undefined;
  ready(): Promise<Pass>;
}

export function createMark({
  id,
  records,
  seen,
  holder,
  note,
  callLimitMs,
  mostFreezeMs,
  repeats,
  elsewhere,
  onMarked,
  onLeaving,
}: {
  id: EffectId;
  records: EffectRecords;
  seen: EffectRecord | undefined;
  holder: string;
  note: unknown;
  callLimitMs: number;
  mostFreezeMs: number;
  repeats: boolean;
  elsewhere: () => RetryLater;
  onMarked: () => Promise<void> | void;
  /** Called right before the request is sent. */
  onLeaving: (fence: number) => void;
}): Mark {
  const settlesMs = settlesAfterMark({ mostFreezeMs, callLimitMs });
  let fence: number | undefined;

  async function commit(): Promise<number> {
    if (fence !== undefined) {
      if (await records.renew(id, fence, { note, settlesMs })) return fence;
      throw elsewhere();
    }
    const won = await records.mark(id, { seen, holder, note, settlesMs });
    if (won === undefined) throw elsewhere();
    return won;
  }

  return {
    get fence() {
      return fence;
    },
    async ready() {
      // Taken before the statement, because the database may commit long before we hear of it. Both clocks are
      // needed: the monotonic clock goes on while the process is stopped (SIGSTOP), and the wall clock goes on while
      // the machine is suspended.
      const begun = { monotonic: performance.now(), wall: Date.now() };
      const mine = await commit();
      fence = mine;
      await onMarked();
      return {
        fence: mine,
        repeats,
        signal: AbortSignal.timeout(mostFreezeMs + callLimitMs),
        check() {
          const ms = Math.max(performance.now() - begun.monotonic, Date.now() - begun.wall);
          if (ms > mostFreezeMs) throw new Overslept(id, ms);
          onLeaving(mine);
        },
      };
    },
  };
}
