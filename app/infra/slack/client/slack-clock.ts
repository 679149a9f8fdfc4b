import type { Clock } from '../../clock.ts';

/** Slack's time, read from its answers: a message's ts is written by Slack's clock, not by ours. */
export interface SlackClock {
  /** Notes what time Slack said it is. */
  heard(date: Date): void;
  /** What Slack's clock showed so long ago. Where Slack has not answered yet, ours is taken to be right. */
  ago(ms: number): Date;
  /** What our clock showed when Slack's showed `theirs`, to within a second or two. */
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
