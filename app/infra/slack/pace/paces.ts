import { callsPerMinute, type SlackMethod } from '../client/methods.ts';
import type { Pace } from './gate.ts';
import type { ReserveOptions } from './reserve.ts';

/** Slack's minute and a margin for clocks that run differently. */
const WINDOW_MS = 60_250;
export const POST_GAP_MS = 1_015;
const POST_BURST = 30;
const POSTS_PER_SECOND = 8.25;
/**
 * Of each window these places are kept for answers to a person. Deletes and updates that undo what is stale come in
 * hundreds; what they may borrow, and when, see docs/pace.md.
 */
const kept: Partial<Record<SlackMethod, ReserveOptions>> = {
  'chat.delete': { places: 2, lentAfterMs: 1_000 },
  'chat.update': { places: 10, lentAfterMs: 3_600 },
};
const KEPT: ReserveOptions = { places: 2 };

const paces = new Map<SlackMethod, Pace>();

/** How fast a method may be called; the same object each time. */
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

/** Under what a call is noted: its method; of posts with the channel. */
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
