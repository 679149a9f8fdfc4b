import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** Ids of scores are 64 bits wide and travel as text. */
const score = z.object({ scoreId: z.string().regex(/^\d+$/) });

/** All posts share one lane: scores appear in the order in which they were taken. */
export const FEEDBACK_LANE = 'feedback';

/** What happens to one score's message after it was posted, one thing after another. */
export const scoreLane = (scoreId: bigint): string => `score:${scoreId}`;

/** A score appears in FEEDBACK_CHANNEL. */
export const postScore = jobKind('feedback.post', score);
/** Behind a batch of posts: looks for the scores that had to wait. */
export const takeMore = jobKind('feedback.take', z.object({}));
/** The message shows who follows up, and the outcome. */
export const redrawScore = jobKind('feedback.redraw', score);
/** A detractor that nobody took is brought up again. */
export const remindOfScore = jobKind('feedback.remind', score);

/** The keys of the messages about a score. */
export const scoreKey = (scoreId: bigint): string => `score:${scoreId}`;
export const reminderKey = (scoreId: bigint): string => `score-reminder:${scoreId}`;

const slot = z.object({ slot: z.iso.datetime() });

/** Digest and chart, in this order; apart from the scores, which need not wait for a picture. */
export const DIGEST_LANE = 'digest';

/** The week in numbers appears in FEEDBACK_CHANNEL. */
export const postDigest = jobKind('feedback.digest', slot);
/** The chart that belongs to it. */
export const shareTrend = jobKind('feedback.trend', slot);

/** The keys of a digest's message and of its chart. */
export const digestKey = (slot: string): string => `digest:${slot}`;
export const trendKey = (slot: string): string => `digest-trend:${slot}`;
