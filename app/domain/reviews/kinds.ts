import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

const request = z.object({ requestId: z.int() });

/** What happens to one request's messages, one thing after another. */
export const reviewLane = (requestId: number): string => `review:${requestId}`;

/** A participant gets the DM that asks for reviews. */
export const askReview = jobKind('review.ask', request);
/** After two days it is looked whether a reminder is needed; in no lane, as it waits that long. */
export const remindOfReview = jobKind('review.remind', request);
/** The reminder appears. */
export const postReminder = jobKind('review.post-reminder', request);
/** What they were sent follows: given, changed, closed. */
export const redrawReview = jobKind('review.redraw', request);
/** The period is over; in no lane, as it waits that long. */
export const closeReview = jobKind('review.close', request);

/** The keys of the messages about a request. */
export const requestKey = (requestId: number): string => `review:${requestId}`;
export const reminderKey = (requestId: number): string => `review-reminder:${requestId}`;

/** One redraw waits at most: it shows whatever is so when it runs. */
export function redraw(requestId: number) {
  return redrawReview.of({ requestId }, { lane: reviewLane(requestId), uniqueKey: `review.redraw:${requestId}` });
}
