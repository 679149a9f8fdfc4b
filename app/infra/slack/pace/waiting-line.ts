import type { Pass } from './gate.ts';
import { Heap } from './heap.ts';
import { ranks, SHARE } from './priority.ts';

/** A call that waits for its turn. */
export interface Waiting {
  rank: number;
  sequence: number;
  askedAt: number;
  channel: string | undefined;
  cancelled: boolean;
  start(pass: Pass): void;
}

/** A waiting call is raised by one priority each time this span passes, up to 'undo', so that no call starves. */
const AGES_MS = 120_000;

export interface WaitingLine {
  push(waiting: Waiting): void;
  /** The call whose turn is next. It stays in the line. */
  first(now: number): Waiting | undefined;
  remove(waiting: Waiting): void;
  /** Removes a call that has had its turn. */
  served(waiting: Waiting): void;
  /** How many calls of this class wait. */
  count(rank: number): number;
  /** Whether calls wait that have a guaranteed share. */
  someShare(): boolean;
}

/**
 * Orders calls by strict priority, first come first served within a class. Two exceptions keep a flood of one class
 * from starving the others: a small guaranteed share for feedback and digests, and ageing.
 */
export function createWaitingLine(): WaitingLine {
  const classes = Object.values(ranks).map(() => new Heap<Waiting>((one, other) => one.sequence < other.sequence));
  let sinceShare = 0;

  function heads(from: number): Waiting[] {
    return classes.slice(from).flatMap((waiting) => waiting.peek() ?? []);
  }

  return {
    push(waiting) {
      classes[waiting.rank]?.push(waiting);
    },
    first(now) {
      const answer = classes[ranks.answer]?.peek();
      if (answer) return answer;
      const entitled = sinceShare < SHARE - 1 ? [] : heads(ranks.feedback);
      if (entitled.length > 0) return least(entitled, ({ sequence }) => sequence);
      return least(heads(ranks.undo), (waiting) => agedRank(waiting, now));
    },
    remove({ rank }) {
      classes[rank]?.pop();
    },
    served({ rank }) {
      if (rank >= ranks.feedback) sinceShare = 0;
      else if (rank !== ranks.answer) sinceShare++;
    },
    count: (rank) => classes[rank]?.size ?? 0,
    someShare: () => heads(ranks.feedback).length > 0,
  };
}

/** Whether one call goes before another: by class, then by the order in which they asked. Parked calls use it. */
export function goesBefore(one: Waiting, other: Waiting): boolean {
  return one.rank === other.rank ? one.sequence < other.sequence : one.rank < other.rank;
}

export function agedRank({ rank, askedAt }: Waiting, now: number): number {
  const aged = Math.max(ranks.undo, rank - Math.floor((now - askedAt) / AGES_MS));
  return Math.min(rank, aged);
}

/** The first of the items with the least value. */
function least<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || value(item) < value(best) ? item : best),
    undefined,
  );
}
