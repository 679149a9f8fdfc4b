import { z } from 'zod';
import { type JobRequest, jobKind } from '../jobs/job.ts';

export const linkToSlack = jobKind('team.link', z.object({ personId: z.int() }));

/** Somebody's Slack account is to be found, or checked: a fact cannot ask Slack, this job does. */
export function linkJob(personId: number): JobRequest {
  return linkToSlack.of({ personId }, { uniqueKey: `team.link:${personId}` });
}
