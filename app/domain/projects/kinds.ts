import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

const project = z.object({ projectId: z.int() });
const member = project.extend({ personId: z.int() });

/** What should be and what is in Slack are compared, and the difference is worked off. */
export const convergeChannel = jobKind('channel.converge', project);
/** The pinned brief shows who works on it now. */
export const redrawBrief = jobKind('channel.redraw-brief', project);
/** Somebody may have left the channel: Slack is asked whether they are gone. */
export const lookForLeaverKind = jobKind('channel.look-for-leaver', member.extend({ life: z.int() }));
/** All running projects' channels are compared with Slack's list, see drift.ts. */
export const reconcileChannels = jobKind('channels.reconcile', z.object({}));
/** Somebody who was added hears what the project is about, and where its channel is. */
export const tellJoined = jobKind('member.tell-joined', member.extend({ joinedAt: z.int() }));
/** Somebody who was removed hears it kindly. */
export const tellLeft = jobKind('member.tell-left', member.extend({ leftAt: z.int() }));
/** Somebody who was on a project that was cancelled hears it; its claimer hears it from @newproject. */
export const tellCancelled = jobKind('member.tell-cancelled', member.extend({ at: z.int() }));
/** DMs that say where somebody works say that it is over, or where it went. */
export const retireMessages = jobKind('member.retire-messages', project);

/** The team hears in its channel what the project says anew. */
export const tellChanged = jobKind(
  'channel.tell-changed',
  project.extend({ fields: z.array(z.string()), by: z.string().nullable(), platform: z.boolean(), at: z.int() }),
);
/** The project's PM hears who could not be invited, and why. */
export const tellUninvited = jobKind('member.tell-uninvited', member.extend({ life: z.int(), code: z.string() }));
/** The lead or the only project manager has left the channel, and hears how to hand over. */
export const tellStays = jobKind('member.tell-stays', member.extend({ at: z.int() }));
/** The project's PM hears that its channel is lost, and what can be done. */
export const tellTrouble = jobKind('channel.tell-trouble', project.extend({ life: z.int(), at: z.int() }));
/** The same of a project that is over: it could not be closed. */
export const tellLeftOpen = jobKind('channel.tell-left-open', project.extend({ life: z.int() }));

/** Somebody who wrote to @ops is answered in the thread: the help, and where their project stands. */
export const answerMention = jobKind(
  'mention.answer',
  z.object({
    channelId: z.string(),
    ts: z.string(),
    threadTs: z.string(),
    help: z.string(),
    projectId: z.int().nullable(),
    /** Who reads it, in their DM; absent: the project's own channel. */
    readerId: z.int().optional(),
  }),
);

/** What one person hears of one project comes in the order in which it happened: added, removed, added again. */
export const memberLane = (projectId: number, personId: number): string => `member:${projectId}:${personId}`;

/** Drift heals, now: a job, so that a Slack that is away only makes it later. */
export function reconcile(): JobRequest {
  return reconcileChannels.of({}, { uniqueKey: 'channels.reconcile' });
}

/** A run that goes on while more is to be retired is followed by another one. */
export function retire(projectId: number): JobRequest {
  const options = { lane: `retire:${projectId}`, uniqueKey: `member.retire-messages:${projectId}` };
  return retireMessages.of({ projectId }, options);
}

/** What the channel's people are changes: who is in it, then what its brief says. */
export function follow(projectId: number): JobRequest[] {
  const options = { lane: `channel:${projectId}`, uniqueKey: `channel.redraw-brief:${projectId}` };
  return [converge(projectId), redrawBrief.of({ projectId }, options)];
}

/** The project's channel follows what was decided. One run waits at most, and never two at a time. */
export function converge(projectId: number): JobRequest {
  return convergeChannel.of(
    { projectId },
    { lane: `channel:${projectId}`, uniqueKey: `channel.converge:${projectId}` },
  );
}

/** In the channel's lane: nobody is invited or taken out while Slack is asked who is there. */
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
