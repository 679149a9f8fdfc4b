import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

export const linkToSlack = jobKind('team.link', z.object({ personId: z.int() }));

/** Slack is asked about the do-not-disturb schedules of everybody who was not asked about lately. */
export const followDnd = jobKind('team.dnd', z.object({}));
/** Slack is asked who is in a user group that gives a skill. */
export const followGroup = jobKind('team.group-follow', z.object({ groupId: z.string() }));
/** Those whose skill does not say what the user group says are put in step with it. */
export const regroup = jobKind('team.regroup', z.object({ skillId: z.int() }));

/** Somebody's Slack account is to be found, or checked: a fact cannot ask Slack, this job does. */
export function linkJob(personId: number): JobRequest {
  return linkToSlack.of({ personId }, { uniqueKey: `team.link:${personId}` });
}

/** One at a time, in all processes. */
export function followDndJob(): JobRequest {
  return followDnd.of({}, { lane: 'team.dnd', uniqueKey: 'team.dnd' });
}

/** One run of a group waits at most, and never two at a time: it reads the whole group, so the last one is right. */
export function followGroupJob(groupId: string): JobRequest {
  return followGroup.of({ groupId }, { lane: `group:${groupId}`, uniqueKey: `team.group-follow:${groupId}` });
}

export function regroupJob(skillId: number): JobRequest {
  return regroup.of({ skillId }, { lane: `skill:${skillId}`, uniqueKey: `team.regroup:${skillId}` });
}
