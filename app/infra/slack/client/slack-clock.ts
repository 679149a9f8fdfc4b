import type { Clock } from '../../clock.ts';

/** Slack's time, read from its answers: a message's ts is written by Slack's clock, not by ours. */
export interface SlackClock {
  /** Notes what time Slack said it is. */
  heard(date: Date): void;
  /** `ours` on the earlier one of both clocks: nothing that happened after it at Slack has an earlier ts. */
  atTheLatest(ours: Date): Date;
  /** What our clock showed when Slack's showed `theirs`, to within a second or two. */
  ours(theirs: Date): Date;
}

export function createSlackClock(clock: Clock): SlackClock {
  let aheadMs = 0;
  return {
    heard(date) {
      aheadMs = date.getTime() - clock.now().getTime();
    },
    ours: (theirs) => new Date(theirs.getTime() - aheadMs),
    atTheLatest: (ours) => new Date(ours.getTime() + Math.min(0, aheadMs)),
  };
}
