import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** `round`: the request to the client to which the job belongs. A later request makes the job out of date. */
const asking = z.object({ surveyId: z.int(), round: z.int() });

/** One mail: the first mail of a round, or its reminder. */
const mail = asking.extend({
  reminder: z.boolean(),
  /**
   * `putOff`: how often the mail server has deferred the mail. `doubts`: how often it stayed unknown whether the
   * server took it.
   */
  putOff: z.int().default(0),
  doubts: z.int().default(0),
});
export type MailJob = z.infer<typeof mail>;

/** The lane of all mails. They are sent one after another, in the order in which they were due. */
const MAIL_LANE = 'mail';

/** Decides whether the client is asked. This depends on the configuration and on earlier surveys. */
export const decideSurvey = jobKind('survey.decide', asking.extend({ byHand: z.boolean() }));
export const sendSurvey = jobKind('survey.mail', mail);
/** Puts a mail into the lane later. So a mail that has to wait does not block the others. */
export const queueSurvey = jobKind('survey.mail-later', mail);
/** Reminds a client who has not answered. */
export const remindClient = jobKind('survey.remind', asking);
/** Tells the PM that a mail could not be sent. */
export const tellUnsent = jobKind('survey.tell-unsent', asking);

export const queued = (job: MailJob) => sendSurvey.of(job, { lane: MAIL_LANE });

/** The idempotency key of a mail. */
export function mailKey({ surveyId, round, reminder }: Pick<MailJob, 'surveyId' | 'round' | 'reminder'>): string {
  return `survey:${surveyId}:${reminder ? 'reminder' : round}`;
}
