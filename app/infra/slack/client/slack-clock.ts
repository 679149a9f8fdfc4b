import type { Clock } from '../../clock.ts';

/** Slack's time, read from its answers: the ts of a message is by Slack's clock, not by ours. */
export interface SlackClock {
  /** Notes the time of an answer. */
  heard(date: Date): void;
  /** The time of Slack's clock `ms` ago. Before Slack has answered, ours is used. */
  ago(ms: number): Date;
  /** What our clock showed when Slack's clock showed `theirs`, to within a second or two. */
  ours(theirs: Date): Date;
  /**
   * Like ours(), but for comparisons within a second. Slack's answers have whole seconds, so a difference below two
   * seconds counts as none: clocks that are set over the network agree to milliseconds.
   */
  oursIfApart(theirs: Date): Date;
}

/** A difference between the clocks that Slack's answers do not tell: a second, and the way of the answer. */
const UNTOLD_MS = 2_000;

export function createSlackClock(clock: Clock): SlackClock {
  let aheadMs = 0;
  let last: { date: Date; at: number } | undefined;
  return {
    heard(date) {
      aheadMs = date.getTime() - clock.now().getTime();
      last = { date, at: clock.monotonic() };
    },
    ours: (theirs) => new Date(theirs.getTime() - aheadMs),
    oursIfApart: (theirs) => new Date(theirs.getTime() - (Math.abs(aheadMs) < UNTOLD_MS ? 0 : aheadMs)),
    ago(ms) {
      const now = last === undefined ? clock.now().getTime() : last.date.getTime() + clock.monotonic() - last.at;
      return new Date(now - ms);
    },
  };
}
