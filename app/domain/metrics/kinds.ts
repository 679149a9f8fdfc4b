import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** A message to a bot: its text, place and author. */
export const said = z.object({
  bot: z.enum(['newproject', 'ops', 'statsbot']),
  channel: z.string(),
  /** The timestamp of the message or of the click. It identifies the question. */
  ts: z.string(),
  /** The thread for the answer. If there is none, the answer is posted to the channel. */
  threadTs: z.string().optional(),
  /** Whether the question was a message, so that a reaction can be added to it. */
  message: z.boolean(),
  slackId: z.string(),
  text: z.string(),
  /** When the question was asked, in milliseconds since 1970. */
  askedAt: z.number(),
});
export type Said = z.infer<typeof said>;

/** The lane of a channel's answers. They come in the order of their questions. */
export const channelLane = (channel: string): string => `metrics:${channel}`;

/** Answers a question. */
export const answerSaid = jobKind('metrics.answer', said);
/** Uploads the picture or file of an answer, if that failed at first. */
export const shareLater = jobKind('metrics.share', said);
/** Adds a reaction to a question whose answer takes long. It is removed when the question is answered. */
export const markWaiting = jobKind('metrics.waiting', said);

/**
 * Both times are in milliseconds since 1970: the planned time, and the time when the subscription was found due,
 * which may be much later.
 */
const slot = z.object({ id: z.number().int(), slot: z.number(), takenAt: z.number() });

/** Posts the answer of a subscription to its channel. */
export const postSubscription = jobKind('metrics.subscription', slot);
/** Tells the subscriber that the channel is closed. */
export const tellSilenced = jobKind('metrics.silenced', z.object({ id: z.number().int(), at: z.number() }));

/** Draws somebody's Home tab of @statsbot. */
export const drawHome = jobKind('metrics.home', z.object({ slackId: z.string() }));

/** The idempotency key of an answer's message. */
export const answerKey = ({ channel, ts }: Pick<Said, 'channel' | 'ts'>): string => `answer:${channel}:${ts}`;
export const subscriptionKey = (id: number, slotMs: number): string => `subscription:${id}:${slotMs}`;
