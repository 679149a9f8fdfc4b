import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** A message to a bot: its text, place and author. */
export const said = z.object({
  bot: z.enum(['newproject', 'ops', 'statsbot']),
  channel: z.string(),
  /** The identity of the question: the timestamp of the message, or of the click. */
  ts: z.string(),
  /** The thread for the answer; without one, the answer is posted to the channel. */
  threadTs: z.string().optional(),
  /** Whether it is a message, so that a reaction can be added. */
  message: z.boolean(),
  slackId: z.string(),
  text: z.string(),
  /** Milliseconds since 1970. */
  askedAt: z.number(),
});
export type Said = z.infer<typeof said>;

/** Answers in one channel come in the order of their questions. */
export const channelLane = (channel: string): string => `metrics:${channel}`;

/** Answers a question. */
export const answerSaid = jobKind('metrics.answer', said);
/** Uploads the picture or file of an answer, if that failed at first. */
export const shareLater = jobKind('metrics.share', said);
/** Adds a reaction to a question that takes long, until it is answered. */
export const markWaiting = jobKind('metrics.waiting', said);

/** Milliseconds since 1970: the slot, and the time when it was found due, which may be much later. */
const slot = z.object({ id: z.number().int(), slot: z.number(), takenAt: z.number() });

/** Posts the answer of a subscription to its channel. */
export const postSubscription = jobKind('metrics.subscription', slot);
/** Tells the subscriber that the channel is closed. */
export const tellSilenced = jobKind('metrics.silenced', z.object({ id: z.number().int(), at: z.number() }));

/** Draws somebody's Home tab of @statsbot. */
export const drawHome = jobKind('metrics.home', z.object({ slackId: z.string() }));

/** Idempotency keys of messages. */
export const answerKey = ({ channel, ts }: Pick<Said, 'channel' | 'ts'>): string => `answer:${channel}:${ts}`;
export const subscriptionKey = (id: number, slotMs: number): string => `subscription:${id}:${slotMs}`;
