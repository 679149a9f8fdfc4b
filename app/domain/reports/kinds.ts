import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** What can be done about it at once. */
const ReportButton = z.object({ text: z.string(), actionId: z.string(), value: z.string() });
export type ReportButton = z.infer<typeof ReportButton>;

export const postReport = jobKind(
  'report.post',
  z.object({ key: z.string(), text: z.string(), button: ReportButton.optional() }),
);

/** The message that counts under this key says how often it has happened by now. */
export const tellCount = jobKind('report.count', z.object({ key: z.string() }));

const question = z.object({ questionId: z.int() });

/** The channels that are written to are compared with what the settings name by now. */
export const compareChannels = jobKind('channels.compare', z.object({}));
/** The operators are asked which of two channels is meant. */
export const askChannel = jobKind('channel.ask', question);
/** The question shows what was decided. */
export const redrawChannelQuestion = jobKind('channel.redraw-question', question);

/** One comparison waits at most. */
export function compare(): JobRequest {
  return compareChannels.of({}, { uniqueKey: 'channels.compare' });
}

/** The key of the question's message. */
export const questionKey = (id: number) => `channel-question:${id}`;
/** A question is asked before it is redrawn. */
export const questionLane = (id: number) => `channel-question:${id}`;
