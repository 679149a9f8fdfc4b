import { callsPerMinute, type SlackMethod } from '../client/methods.ts';
import type { Pace } from './gate.ts';
import type { ReserveOptions } from './reserve.ts';

/** Slack's minute, and a margin because clocks run at different speeds. */
const WINDOW_MS = 60_250;
export const POST_GAP_MS = 1_015;

/** A call may reach Slack this long after it was noted. */
export const LATENCY_MS = 1_000;
const POST_BURST = 30;
const POSTS_PER_SECOND = 8.25;
/**
 * The places of each window that are reserved for answers to a person. Deletes and updates of stale messages come in
 * hundreds and would fill the window; docs/pace.md says what they may borrow, and when.
 */
const kept: Partial<Record<SlackMethod, ReserveOptions>> = {
  'chat.delete': { places: 2, lentAfterMs: 1_000 },
  'chat.update': { places: 10, lentAfterMs: 3_600 },
};
const KEPT: ReserveOptions = { places: 2 };

const paces = new Map<SlackMethod, Pace>();

/** The rate limit of a method. Answers the same object each time, as it is used as a key. */
export function paceOf(method: SlackMethod): Pace {
  const known = paces.get(method);
  if (known) return known;
  const most = callsPerMinute[method];
  const reserve = kept[method] ?? KEPT;
  const pace: Pace =
    most === undefined
      ? { method, ...reserve, kind: 'bucket', most: POST_BURST, perSecond: POSTS_PER_SECOND, gapMs: POST_GAP_MS }
      : { method, ...reserve, kind: 'window', most, spanMs: WINDOW_MS, gapMs: 0 };
  paces.set(method, pace);
  return pace;
}

/** The name under which a call is noted: its method, and for posts also the channel. */
export function bucketOf(method: SlackMethod, channel: string | undefined): string {
  return channel === undefined ? method : `${method}:${channel}`;
}

export function readBucket(bucket: string): { method: SlackMethod; channel: string | undefined } | undefined {
  const [method = '', channel] = bucket.split(':');
  return isMethod(method) ? { method, channel } : undefined;
}

export function isMethod(name: string): name is SlackMethod {
  return Object.hasOwn(callsPerMinute, name);
}
