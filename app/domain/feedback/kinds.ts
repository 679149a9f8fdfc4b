import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';
import { readScoreRef, type ScoreSourceName, scoreRef } from './score-ref.ts';

/** A score travels as text, see scoreRef(). */
const score = z.object({ scoreId: z.string().refine((text) => readScoreRef(text) !== undefined, 'a score') });

/** Reads the score of a job. */
export function scoreOf({ scoreId }: { scoreId: string }): bigint {
  const read = readScoreRef(scoreId);
  if (read === undefined) throw new Error(`Expected a score, got ${scoreId}.`);
  return read;
}

/** All posts of one source share a lane: its scores appear in the order in which they were taken. */
export const postLane = (source: ScoreSourceName): string => (source === 'scores' ? 'feedback' : `feedback:${source}`);

/** The lane in which one score's message is changed after it was posted, one change after another. */
export const scoreLane = (scoreId: bigint): string => `score:${scoreRef(scoreId)}`;

/** A score appears in FEEDBACK_CHANNEL. */
export const postScore = jobKind('feedback.post', score);
/** Behind a batch of posts: looks for the scores that had to wait. */
export const takeMore = jobKind('feedback.take', z.object({}));
/** The message shows who follows up, and the outcome. */
export const redrawScore = jobKind('feedback.redraw', score);
/** A detractor that nobody took is brought up again. */
export const remindOfScore = jobKind('feedback.remind', score);

/** The keys of the messages about a score. */
export const scoreKey = (scoreId: bigint): string => `score:${scoreRef(scoreId)}`;
export const reminderKey = (scoreId: bigint): string => `score-reminder:${scoreRef(scoreId)}`;

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
