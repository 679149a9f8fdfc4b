import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

export const linkToSlack = jobKind('team.link', z.object({ personId: z.int() }));

/** Reads the do-not-disturb schedules of people whose stored schedule is old. */
export const followDnd = jobKind('team.dnd', z.object({}));
/** Reads the members of a user group that gives a skill. */
export const followGroup = jobKind('team.group-follow', z.object({ groupId: z.string() }));
/** Updates everybody whose skills do not match their membership in the user group. */
export const regroup = jobKind('team.regroup', z.object({ skillId: z.int() }));

/** The request to find or check somebody's Slack account. This is a job, because a fact cannot ask Slack. */
export function linkJob(personId: number): JobRequest {
  return linkToSlack.of({ personId }, { uniqueKey: `team.link:${personId}` });
}

/** The request to read the schedules. Only one such job runs at a time, among all processes. */
export function followDndJob(): JobRequest {
  return followDnd.of({}, { lane: 'team.dnd', uniqueKey: 'team.dnd' });
}

/**
 * The request to read a group. At most one run of a group waits, and no two run at a time. Each run reads the whole
 * group, so the last one is right.
 */
export function followGroupJob(groupId: string): JobRequest {
  return followGroup.of({ groupId }, { lane: `group:${groupId}`, uniqueKey: `team.group-follow:${groupId}` });
}

export function regroupJob(skillId: number): JobRequest {
  return regroup.of({ skillId }, { lane: `skill:${skillId}`, uniqueKey: `team.regroup:${skillId}` });
}
