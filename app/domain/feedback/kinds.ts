import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';
import { readScoreRef, type ScoreSourceName, scoreRef } from './score-ref.ts';

/** A job carries a score's id as text, see scoreRef(). */
const score = z.object({ scoreId: z.string().refine((text) => readScoreRef(text) !== undefined, 'a score') });

/** Reads the id of the score from a job. */
export function scoreOf({ scoreId }: { scoreId: string }): bigint {
  const read = readScoreRef(scoreId);
  if (read === undefined) throw new Error(`Expected a score, got ${scoreId}.`);
  return read;
}

/** The lane of all posts of one source. In it, scores appear in the order in which they were recorded. */
export const postLane = (source: ScoreSourceName): string => (source === 'scores' ? 'feedback' : `feedback:${source}`);

/** The lane for changes of a score's message. In it, they are applied one after another. */
export const scoreLane = (scoreId: bigint): string => `score:${scoreRef(scoreId)}`;

/** Posts a score to FEEDBACK_CHANNEL. */
export const postScore = jobKind('feedback.post', score);
/** Runs behind a batch of posts, and then looks for the scores that had to wait. */
export const takeMore = jobKind('feedback.take', z.object({}));
/** Redraws a score's message with its follow-up and outcome. */
export const redrawScore = jobKind('feedback.redraw', score);
/** Reminds the channel of a detractor for whom nobody follows up. */
export const remindOfScore = jobKind('feedback.remind', score);

/** The idempotency key of the messages about a score. */
export const scoreKey = (scoreId: bigint): string => `score:${scoreRef(scoreId)}`;
export const reminderKey = (scoreId: bigint): string => `score-reminder:${scoreRef(scoreId)}`;

const slot = z.object({ slot: z.iso.datetime() });

/** The lane of the digest and its chart, in this order. It is separate, so that scores do not wait for a picture. */
export const DIGEST_LANE = 'digest';

/** Posts the week in numbers to FEEDBACK_CHANNEL. */
export const postDigest = jobKind('feedback.digest', slot);
/** Uploads the chart of a digest. */
export const shareTrend = jobKind('feedback.trend', slot);

/** The idempotency key of a digest's message and of its chart. */
export const digestKey = (slot: string): string => `digest:${slot}`;
export const trendKey = (slot: string): string => `digest-trend:${slot}`;
