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

/** A call that has waited this long is raised by one priority, up to 'undo', so that none starves. */
const AGES_MS = 120_000;

export interface WaitingLine {
  push(waiting: Waiting): void;
  /** Whose turn it is; stays in the line. */
  first(now: number): Waiting | undefined;
  remove(waiting: Waiting): void;
  /** It has had its turn. */
  served(waiting: Waiting): void;
  /** How many of this class wait. */
  count(rank: number): number;
  /** Whether some wait that are entitled to a share. */
  someShare(): boolean;
}

/**
 * Strict priority, first come first served within a class, but for two things that keep a flood of one class from
 * starving the others: a small guaranteed share for feedback and digests, and ageing.
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

/** For calls that step aside: by class, then by the order of asking. */
export function goesBefore(one: Waiting, other: Waiting): boolean {
  return one.rank === other.rank ? one.sequence < other.sequence : one.rank < other.rank;
}

export function agedRank({ rank, askedAt }: Waiting, now: number): number {
  const aged = Math.max(ranks.undo, rank - Math.floor((now - askedAt) / AGES_MS));
  return Math.min(rank, aged);
}

/** The first of those with the least value. */
function least<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || value(item) < value(best) ? item : best),
    undefined,
  );
}
