import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** `round`: of which asking it is; a later one has made it out of date. */
const asking = z.object({ surveyId: z.int(), round: z.int() });

/** One mail: the first one of a round, or the reminder. */
const mail = asking.extend({
  reminder: z.boolean(),
  /** How often the mail server has put it off, and how often nobody knew whether it took it. */
  putOff: z.int().default(0),
  doubts: z.int().default(0),
});
export type MailJob = z.infer<typeof mail>;

/** All mails share a lane: they leave one after another, in the order in which they were due. */
const MAIL_LANE = 'mail';

/** Whether the client is asked is decided: it depends on what is configured, and on what else they were asked. */
export const decideSurvey = jobKind('survey.decide', asking.extend({ byHand: z.boolean() }));
/** A mail leaves. */
export const sendSurvey = jobKind('survey.mail', mail);
/** A mail takes its place in the lane: one that has to wait must not keep the others waiting. */
export const queueSurvey = jobKind('survey.mail-later', mail);
/** A client who has not answered is reminded. */
export const remindClient = jobKind('survey.remind', asking);
/** The PM learns that a mail could not be sent. */
export const tellUnsent = jobKind('survey.tell-unsent', asking);

export const queued = (job: MailJob) => sendSurvey.of(job, { lane: MAIL_LANE });

/** The idempotency key of a mail. */
export function mailKey({ surveyId, round, reminder }: Pick<MailJob, 'surveyId' | 'round' | 'reminder'>): string {
  return `survey:${surveyId}:${reminder ? 'reminder' : round}`;
}
