import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

const project = z.object({ projectId: z.int() });
const member = project.extend({ personId: z.int() });

/** Compares the wanted state of a channel with its state in Slack, and corrects the difference. */
export const convergeChannel = jobKind('channel.converge', project);
/** Updates the pinned brief with the current members. */
export const redrawBrief = jobKind('channel.redraw-brief', project);
/** Asks Slack whether a person has left the channel. */
export const lookForLeaverKind = jobKind('channel.look-for-leaver', member.extend({ life: z.int() }));
/** Compares the channels of all running projects with Slack's list, see drift.ts. */
export const reconcileChannels = jobKind('channels.reconcile', z.object({}));
/** Tells somebody who was added what the project is about, and where its channel is. */
export const tellJoined = jobKind('member.tell-joined', member.extend({ joinedAt: z.int() }));
/** Tells somebody kindly that they were removed. */
export const tellLeft = jobKind('member.tell-left', member.extend({ leftAt: z.int() }));
/** Tells a member that the project was cancelled; its claimer hears it from @newproject. */
export const tellCancelled = jobKind('member.tell-cancelled', member.extend({ at: z.int() }));
/** Updates DMs that say something about a project or channel that is no longer true. */
export const retireMessages = jobKind('member.retire-messages', project);

/** Tells the team in its channel which fields have changed. */
export const tellChanged = jobKind(
  'channel.tell-changed',
  project.extend({ fields: z.array(z.string()), by: z.string().nullable(), platform: z.boolean(), at: z.int() }),
);
/** Tells the project's PM who could not be invited to the channel, and why. */
export const tellUninvited = jobKind('member.tell-uninvited', member.extend({ life: z.int(), code: z.string() }));
/** The lead or the only project manager has left the channel, but stays on the project. Tells them how to hand over. */
export const tellStays = jobKind('member.tell-stays', member.extend({ at: z.int() }));
/** Tells the project's PM that the channel is lost, and what can be done. */
export const tellTrouble = jobKind('channel.tell-trouble', project.extend({ life: z.int(), at: z.int() }));
/** Tells the PM that the channel of an ended project could not be closed. */
export const tellLeftOpen = jobKind('channel.tell-left-open', project.extend({ life: z.int() }));

/** Answers a message to @ops in its thread with the help and the status of the project. */
export const answerMention = jobKind(
  'mention.answer',
  z.object({
    channelId: z.string(),
    ts: z.string(),
    threadTs: z.string(),
    help: z.string(),
    projectId: z.int().nullable(),
    /** The person who wrote the DM. If it is absent, the message was written in the project's own channel. */
    readerId: z.int().optional(),
  }),
);

/** The lane of one person's messages about one project. In it, "added", "removed" and "added again" arrive in order. */
export const memberLane = (projectId: number, personId: number): string => `member:${projectId}:${personId}`;

/** The request to reconcile all channels. This is a job, so that an unavailable Slack only delays it. */
export function reconcile(): JobRequest {
  return reconcileChannels.of({}, { uniqueKey: 'channels.reconcile' });
}

/** The request to update outdated messages. If it is made again during a run, another run follows. */
export function retire(projectId: number): JobRequest {
  const options = { lane: `retire:${projectId}`, uniqueKey: `member.retire-messages:${projectId}` };
  return retireMessages.of({ projectId }, options);
}

/** The jobs after a change of the project's people: first the people in the channel are corrected, then its brief. */
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

/** The job uses the channel's lane, so that nobody is invited or removed while Slack is asked. */
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
