import type { Clock } from '../../clock.ts';

/** Slack's time, read from its answers: the ts of a message is by Slack's clock, not by ours. */
export interface SlackClock {
  /** Notes the time of an answer. */
  heard(date: Date): void;
  /** The time of Slack's clock `ms` ago. Before Slack has answered, ours is used. */
  ago(ms: number): Date;
  /** What our clock showed when Slack's clock showed `theirs`, to within a second or two. */
  ours(theirs: Date): Date;
}

export function createSlackClock(clock: Clock): SlackClock {
  let aheadMs = 0;
  let last: { date: Date; at: number } | undefined;
  return {
    heard(date) {
      aheadMs = date.getTime() - clock.now().getTime();
      last = { date, at: clock.monotonic() };
    },
    ours: (theirs) => new Date(theirs.getTime() - aheadMs),
    ago(ms) {
      const now = last === undefined ? clock.now().getTime() : last.date.getTime() + clock.monotonic() - last.at;
      return new Date(now - ms);
    },
  };
}
