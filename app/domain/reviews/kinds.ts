import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

const request = z.object({ requestId: z.int() });

/** The lane for changes of the messages of one request, so that they are applied one after another. */
export const reviewLane = (requestId: number): string => `review:${requestId}`;

/** Sends a participant the DM that asks for reviews. */
export const askReview = jobKind('review.ask', request);
/**
 * Decides after two days whether a reminder is needed. It has no lane, because it would block the lane for two days.
 */
export const remindOfReview = jobKind('review.remind', request);
export const postReminder = jobKind('review.post-reminder', request);
/** Redraws the messages of a request after reviews were given or changed, or when the period is over. */
export const redrawReview = jobKind('review.redraw', request);
/** Ends the review period. It has no lane, because it would block the lane for days. */
export const closeReview = jobKind('review.close', request);

/** The keys of the messages about a request. */
export const requestKey = (requestId: number): string => `review:${requestId}`;
export const reminderKey = (requestId: number): string => `review-reminder:${requestId}`;

/** The request to redraw. At most one waits, because it shows the state at the time when it runs. */
export function redraw(requestId: number) {
  return redrawReview.of({ requestId }, { lane: reviewLane(requestId), uniqueKey: `review.redraw:${requestId}` });
}
