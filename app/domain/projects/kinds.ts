import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

const project = z.object({ projectId: z.int() });
const member = project.extend({ personId: z.int() });

/** Compares the wanted state of a channel with Slack, and fixes the difference. */
export const convergeChannel = jobKind('channel.converge', project);
/** Updates the pinned brief with the current members. */
export const redrawBrief = jobKind('channel.redraw-brief', project);
/** Asks Slack whether somebody has left the channel. */
export const lookForLeaverKind = jobKind('channel.look-for-leaver', member.extend({ life: z.int() }));
/** Compares the channels of all running projects with Slack's list, see drift.ts. */
export const reconcileChannels = jobKind('channels.reconcile', z.object({}));
/** Tells somebody who was added what the project is about, and where its channel is. */
export const tellJoined = jobKind('member.tell-joined', member.extend({ joinedAt: z.int() }));
/** Tells somebody kindly that they were removed. */
export const tellLeft = jobKind('member.tell-left', member.extend({ leftAt: z.int() }));
/** Tells a member that the project was cancelled; its claimer hears it from @newproject. */
export const tellCancelled = jobKind('member.tell-cancelled', member.extend({ at: z.int() }));
/** Updates DMs about projects and channels that are over, or have moved. */
export const retireMessages = jobKind('member.retire-messages', project);

/** Tells the team in its channel which fields have changed. */
export const tellChanged = jobKind(
  'channel.tell-changed',
  project.extend({ fields: z.array(z.string()), by: z.string().nullable(), platform: z.boolean(), at: z.int() }),
);
/** Tells the project's PM who could not be invited, and why. */
export const tellUninvited = jobKind('member.tell-uninvited', member.extend({ life: z.int(), code: z.string() }));
/** Tells the lead or the only project manager, who has left the channel, how to hand over. */
export const tellStays = jobKind('member.tell-stays', member.extend({ at: z.int() }));
/** Tells the project's PM that its channel is lost, and what can be done. */
export const tellTrouble = jobKind('channel.tell-trouble', project.extend({ life: z.int(), at: z.int() }));
/** Tells the PM of a project that is over that its channel could not be closed. */
export const tellLeftOpen = jobKind('channel.tell-left-open', project.extend({ life: z.int() }));

/** Answers a message to @ops in its thread: the help, and the status of the project. */
export const answerMention = jobKind(
  'mention.answer',
  z.object({
    channelId: z.string(),
    ts: z.string(),
    threadTs: z.string(),
    help: z.string(),
    projectId: z.int().nullable(),
    /** The reader of a DM; absent: the project's own channel. */
    readerId: z.int().optional(),
  }),
);

/** One person's messages about one project share a lane, so that they arrive in order: added, removed, added again. */
export const memberLane = (projectId: number, personId: number): string => `member:${projectId}:${personId}`;

/** It is a job, so that an unavailable Slack only delays it. */
export function reconcile(): JobRequest {
  return reconcileChannels.of({}, { uniqueKey: 'channels.reconcile' });
}

/** If more is to be retired while a run is in progress, another one follows. */
export function retire(projectId: number): JobRequest {
  const options = { lane: `retire:${projectId}`, uniqueKey: `member.retire-messages:${projectId}` };
  return retireMessages.of({ projectId }, options);
}

/** Jobs for a change of the channel's people: first who is in it, then its brief. */
export function follow(projectId: number): JobRequest[] {
  const options = { lane: `channel:${projectId}`, uniqueKey: `channel.redraw-brief:${projectId}` };
  return [converge(projectId), redrawBrief.of({ projectId }, options)];
}

/** The job that reconciles the project's channel. At most one waits, and no two run at a time. */
export function converge(projectId: number): JobRequest {
  return convergeChannel.of(
    { projectId },
    { lane: `channel:${projectId}`, uniqueKey: `channel.converge:${projectId}` },
  );
}

/** It uses the channel's lane, so that nobody is invited or removed while Slack is asked. */
export function lookForLeaver({
  projectId,
  life,
  personId,
}: {
  projectId: number;
  life: number;
  personId: number;
}): JobRequest {
  return lookForLeaverKind.of(
    { projectId, life, personId },
    { lane: `channel:${projectId}`, uniqueKey: `channel.look-for-leaver:${projectId}:${personId}` },
  );
}
