import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** What was said to a bot, where, and by whom. */
export const said = z.object({
  bot: z.enum(['newproject', 'ops', 'statsbot']),
  channel: z.string(),
  /** What makes it one question: the message's timestamp, or the click's. */
  ts: z.string(),
  /** The thread that the answer goes into; without one it is a message of its own. */
  threadTs: z.string().optional(),
  /** Whether it is a message that a reaction can be put on. */
  message: z.boolean(),
  slackId: z.string(),
  text: z.string(),
  /** Milliseconds since 1970. */
  askedAt: z.number(),
});
export type Said = z.infer<typeof said>;

/** Answers of one channel come in the order of their questions. */
export const channelLane = (channel: string): string => `metrics:${channel}`;

/** A question is answered. */
export const answerSaid = jobKind('metrics.answer', said);
/** The picture or file of an answer that could not be shared with it. */
export const shareLater = jobKind('metrics.share', said);
/** A question that takes long gets a reaction, until it is answered. */
export const markWaiting = jobKind('metrics.waiting', said);

/** Milliseconds since 1970: the slot, and when it was found due, which may be long after. */
const slot = z.object({ id: z.number().int(), slot: z.number(), takenAt: z.number() });

/** A subscription's answer appears in its channel. */
export const postSubscription = jobKind('metrics.subscription', slot);
/** The subscriber hears that a channel is closed. */
export const tellSilenced = jobKind('metrics.silenced', z.object({ id: z.number().int(), at: z.number() }));

/** Somebody's Home tab of @statsbot is drawn. */
export const drawHome = jobKind('metrics.home', z.object({ slackId: z.string() }));

/** The keys of messages. */
export const answerKey = ({ channel, ts }: Pick<Said, 'channel' | 'ts'>): string => `answer:${channel}:${ts}`;
export const subscriptionKey = (id: number, slotMs: number): string => `subscription:${id}:${slotMs}`;
