import { RetryLater } from '../errors.ts';
import type { Pass } from './effect.ts';
import type { EffectId, EffectRecord, EffectRecords } from './records.ts';

/** So long after its mark a call may leave. A process that stood still for longer does not call. */
export const MOST_FREEZE_MS = 5_000;
/** For the way of a request, and for clocks that run at different speeds. */
const MARGIN_MS = 2_000;

/** The process stood still between its mark and its call, so it did not call. */
export class Overslept extends RetryLater {
  readonly ms: number;

  constructor({ kind, key }: EffectId, ms: number) {
    super(`Stood still for ${Math.round(ms)} ms before the call for ${kind} ${key}, so it was not made.`, new Date());
    this.ms = ms;
  }
}

/** So long after a mark nobody takes over: the call may leave late, and then take its time. */
export function settlesAfterMark({ mostFreezeMs, callLimitMs }: { mostFreezeMs: number; callLimitMs: number }): number {
  return mostFreezeMs + settlesAfterCall(callLimitMs);
}

/** So long after a call has left, the other side has surely carried it out, or never will. */
export function settlesAfterCall(callLimitMs: number): number {
  return callLimitMs + MARGIN_MS;
}

/** The mark of one attempt, from before it is committed to after its end is recorded. */
export interface Mark {
  /** Undefined before it is committed. */
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
  /** The request leaves right after this. */
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
      // From before the statement: the database may have marked long before we hear of it. A monotonic clock goes on
      // while the process is stopped (SIGSTOP); the wall clock also shows a machine that was suspended.
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
