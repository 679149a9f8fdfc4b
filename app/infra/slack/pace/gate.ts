import { type Allowance, type Sharing, slidingWindow, tokenBucket } from './allowance.ts';
import { ranks } from './priority.ts';
import { createReserve, type ReserveOptions } from './reserve.ts';

/** How fast one method may be called, and what of that is kept for answers to a person. */
export type Pace = ReserveOptions & {
  method: string;
  /** Least milliseconds from the end of a call to the start of the next one to the same channel. */
  gapMs: number;
} & ({ kind: 'window'; most: number; spanMs: number } | { kind: 'bucket'; most: number; perSecond: number });

/** The call whose turn it is. */
export interface Next {
  rank: number;
  /** The same, raised by the time that it has waited. */
  agedRank: number;
  channel: string | undefined;
  /** How many of its class wait, it among them. */
  many: number;
  /** Whether some wait that are entitled to a share: feedback, reports, digests. */
  someShare: boolean;
}

/** The right to make one call. Exactly one of `end` and `giveBack` must follow. */
export interface Pass {
  /** A unique name of the call, under which all processes count it. */
  ref: string;
  /** Whether it must not be used any more, where a gate takes back what is not used. */
  hasLapsed?(): boolean;
  /** Called right before the request leaves, where a gate needs to know. */
  leaves?(): void;
  end(now: number): void;
  giveBack(): void;
}

/** A call that was made by some process, and ended then by the monotonic clock. */
export interface Past {
  ref: string;
  endedAt: number;
}

/** Says when a call of one method may begin. Times are of the monotonic clock. */
export interface Gate {
  /** Milliseconds until it may begin: 0 = now, Infinity = when a call has ended, or the gate says that it has changed. */
  delay(next: Next, now: number): number;
  /** It has to wait. */
  waits(next: Next, now: number): void;
  /** It begins; only where `delay` has just said 0. */
  begin(next: Next, now: number): Pass;
  /** Roughly how long a call that undoes something would wait. */
  undoDelay(now: number): number;
  /** What all processes have called until now, oldest first. Calls of ours that are under way may be among them. */
  restart(past: readonly Past[], now: number): void;
}

/** A gate that counts by itself. */
export interface ShareGate extends Gate {
  /** Counts a call that is under way already, and was let through elsewhere. */
  adopt(ref: string): Pass;
}

/**
 * What a process allows itself that does not hear of the others' calls: an equal share. `isReady`: what was called
 * before is known; otherwise it will be in a moment.
 */
export function createShareGate(
  pace: Pace,
  { sharing, nextRef, isReady }: { sharing: Sharing; nextRef: () => string; isReady: () => boolean },
): ShareGate {
  const allowance = allowanceOf(pace, sharing);
  const reserve = createReserve(allowance, pace, sharing);
  /** They count until they end and from then on, whoever has noted before that they were about to begin. */
  const underWay = new Set<string>();

  function delayFor(rank: number, now: number) {
    return rank === ranks.answer ? allowance.delay(now, 0) : reserve.delay(now);
  }

  function adopt(ref: string): Pass {
    allowance.begin();
    underWay.add(ref);
    return {
      ref,
      end(now) {
        underWay.delete(ref);
        allowance.end(now);
      },
      giveBack() {
        underWay.delete(ref);
        allowance.giveBack();
      },
    };
  }

  return {
    adopt,
    delay: ({ rank }, now) => (isReady() ? delayFor(rank, now) : Number.POSITIVE_INFINITY),
    waits({ rank }, now) {
      if (rank !== ranks.answer) reserve.waits(now);
    },
    begin({ rank }, now) {
      if (rank !== ranks.answer) reserve.served(now);
      return adopt(nextRef());
    },
    undoDelay: (now) => delayFor(ranks.undo, now),
    restart: (past, now) =>
      allowance.restart(
        past.filter(({ ref }) => !underWay.has(ref)).map(({ endedAt }) => endedAt),
        now,
      ),
  };
}

function allowanceOf(pace: Pace, sharing: Sharing): Allowance {
  return pace.kind === 'window'
    ? slidingWindow(pace.most, pace.spanMs, sharing)
    : tokenBucket(pace.most, pace.perSecond, sharing);
}
