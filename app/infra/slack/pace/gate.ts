import { type Allowance, type Sharing, slidingWindow, tokenBucket } from './allowance.ts';
import { ranks } from './priority.ts';
import { createReserve, type ReserveOptions } from './reserve.ts';

/** The rate limit of one method, and the part of it that is reserved for answers to a person. */
export type Pace = ReserveOptions & {
  method: string;
  /** Least milliseconds from the end of a call to the start of the next one to the same channel. */
  gapMs: number;
} & ({ kind: 'window'; most: number; spanMs: number } | { kind: 'bucket'; most: number; perSecond: number });

/** The call that is next in the line. */
export interface Next {
  rank: number;
  /** Its rank, raised by the time it has waited. */
  agedRank: number;
  channel: string | undefined;
  /** How many calls of its class wait, this one included. */
  many: number;
  /** Whether calls wait that have a guaranteed share: feedback, reports, digests. */
  someShare: boolean;
}

/** The right to make one call. Exactly one of `end` and `giveBack` must follow. */
export interface Pass {
  /** The call's unique name, under which all processes count it. */
  ref: string;
  /** Whether the pass may no longer be used. Only gates that take back unused passes have this. */
  hasLapsed?(): boolean;
  /** Must be called right before the request leaves, where the gate has this. */
  leaves?(): void;
  end(now: number): void;
  giveBack(): void;
}

/** An ended call of any process, with the time by this process's monotonic clock. */
export interface Past {
  ref: string;
  endedAt: number;
}

/** Decides when the calls of one method may begin. Times are of the monotonic clock. */
export interface Gate {
  /**
   * Milliseconds until the call may begin. 0: now. Infinity: ask again when a call has ended or the gate reports a
   * change.
   */
  delay(next: Next, now: number): number;
  /** Says that the call has to wait. */
  waits(next: Next, now: number): void;
  /** Begins the call. Allowed only when `delay` has just answered 0. */
  begin(next: Next, now: number): Pass;
  /** Roughly how long a call that undoes something would wait. */
  undoDelay(now: number): number;
  /**
   * Replaces what is counted by the calls of all processes so far, oldest first. Our own calls under way may be among
   * them.
   */
  restart(past: readonly Past[], now: number): void;
}

/** A gate that counts in this process, without Redis. */
export interface ShareGate extends Gate {
  /** Counts a call that is under way already and that another gate let through. */
  adopt(ref: string): Pass;
}

/**
 * The gate of a process that does not see the calls of the others: it allows itself an equal share. Until `isReady`
 * answers true, past calls are still being looked up and no call may begin.
 */
export function createShareGate(
  pace: Pace,
  { sharing, nextRef, isReady }: { sharing: Sharing; nextRef: () => string; isReady: () => boolean },
): ShareGate {
  const allowance = allowanceOf(pace, sharing);
  const reserve = createReserve(allowance, pace, sharing);
  /**
   * Calls under way count once, by their end. So `restart` leaves them out, although they may be noted as begun
   * already.
   */
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
