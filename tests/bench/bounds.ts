import type { Result } from './figures.ts';

/** The best figures that Slack's tiers allow, in milliseconds unless named otherwise. */
export interface Bounds {
  /** Posts at the app's steady pace of 525 a minute. */
  fanOut: number;
  /** Posts as the sandbox counts them: 60 at once, then 600 a minute. */
  fanOutBurst: number;
  /** chat.delete alone at its steady pace of 50 a minute: one DM after the other. */
  deleting: number;
  /** chat.delete alone as the sandbox counts it: 50 at once, then 50 a minute. */
  deletingBurst: number;
  /** Half the interval between two looks for scores, if they are a second apart. */
  row: number;
  /** For a channel, Slack allows one message per second. */
  wall: number;
}

const POSTS_PER_MINUTE = 525;
const TIER_3 = 50;
const MINUTE_MS = 60_000;

export function boundsOf({ offers, scores }: Result): Bounds {
  return {
    fanOut: pace(offers.people, POSTS_PER_MINUTE),
    fanOutBurst: pace(offers.people - 60, 600),
    deleting: pace(offers.competing, TIER_3),
    deletingBurst: pace(offers.competing - TIER_3, TIER_3),
    row: 500,
    wall: pace(scores.wall - 1, 60),
  };
}

function pace(calls: number, perMinute: number): number {
  return Math.max(0, calls / perMinute) * MINUTE_MS;
}
