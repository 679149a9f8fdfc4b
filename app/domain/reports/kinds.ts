import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** A button under the report that helps to solve the problem. */
const ReportButton = z.object({ text: z.string(), actionId: z.string(), value: z.string() });
export type ReportButton = z.infer<typeof ReportButton>;

export const postReport = jobKind(
  'report.post',
  z.object({ key: z.string(), text: z.string(), button: ReportButton.optional() }),
);

/** Updates the count in the message with this key. */
export const tellCount = jobKind('report.count', z.object({ key: z.string() }));

const question = z.object({ questionId: z.int() });

/** Compares the stored channels with those that the variables name now. */
export const compareChannels = jobKind('channels.compare', z.object({}));
/** Asks the operators which of two channels a variable means. */
export const askChannel = jobKind('channel.ask', question);
/** Redraws that question with the decision. */
export const redrawChannelQuestion = jobKind('channel.redraw-question', question);

/** The request to compare. At most one waits. */
export function compare(): JobRequest {
  return compareChannels.of({}, { uniqueKey: 'channels.compare' });
}

/** The key of the question's message. */
export const questionKey = (id: number) => `channel-question:${id}`;
/** The lane of a question. In it, the question is asked before it is redrawn. */
export const questionLane = (id: number) => `channel-question:${id}`;
