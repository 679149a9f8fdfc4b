import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

const round = z.object({ projectId: z.number(), round: z.number() });
const offer = z.object({ offerId: z.number() });
const claimed = round.extend({ claimerId: z.number() });

/** Finds the people with the skills, and makes their offers. */
export const makeOffers = jobKind('offer.make', round);
/** The next in line was asked alone and the time for that is over, so everybody is asked. */
export const aloneIsOver = jobKind('standby.alone-is-over', round.extend({ standbyId: z.number() }));
/** Offers somebody new the projects that were requested while the person was being added. */
export const lookOnceMore = jobKind('offer.newcomer', z.object({ personId: z.number() }));
/** Somebody's load has changed, so offers to them are made or withdrawn. */
export const followRoom = jobKind('offer.follow-room', z.object({ personId: z.number() }));
/** Sends one person their DM. */
export const deliverOffer = jobKind('offer.deliver', offer);
/** Sends several offers to one person as one DM, because they became due at the same moment. */
export const deliverNudge = jobKind('offer.deliver-nudge', z.object({ nudge: z.number() }));
/**
 * Redraws a DM with several offers: it keeps a row for each offer that is still open, and is deleted after the last
 * one.
 */
export const redrawNudge = jobKind('offer.redraw-nudge', z.object({ nudge: z.number() }));
/** Redraws a sent DM with the project's current fields. */
export const redrawOffer = jobKind('offer.redraw', offer);
/** Removes the buttons of a DM whose offer has ended, using the budget of chat.update. */
export const disarmOffer = jobKind('offer.disarm', offer);
/** Deletes a DM. */
export const deleteOffer = jobKind('offer.delete', offer);
/**
 * Deletes a DM that its reader is looking at. This is a kind of its own, so that the deletion does not wait behind
 * hundreds of others.
 */
export const deleteOfferNow = jobKind('offer.delete-now', offer);
/** Turns the winner's DM into the confirmation. */
export const congratulate = jobKind('claim.congratulate', claimed);
/** Records how long a project waited for its claim while anybody was awake. */
export const measureClaim = jobKind('claim.measure', round);
/** Redraws the winner's DM when the project is started, completed or handed over. */
export const redrawClaim = jobKind('claim.redraw', round);
/** Asks the claimer about a project that is not started some time after the claim. The job snoozes until then. */
export const watchClaim = jobKind('claim.watch', claimed);
/**
 * Asks about a project that was claimed in another system and is not started some time later. The job snoozes until
 * then.
 */
export const watchElsewhere = jobKind('claim.watch-elsewhere', round.extend({ claimedAt: z.number() }));
/** Tells the PM that the claimer of a project has left before it was started. */
export const tellClaimerLeft = jobKind(
  'claim.tell-claimer-left',
  claimed.extend({ how: z.enum(['removed', 'deactivated']), at: z.number() }),
);
/** Deletes a settled message to the claimer: an answered question "Still on it?", or the DM of a former claimer. */
export const takeBack = jobKind('claim.take-back', z.object({ key: z.string() }));
/** Tells the operators that nobody has claimed a project for some time. The job snoozes until then. */
export const escalateUnclaimed = jobKind('unclaimed.escalate', round);
/** Tells OPS_CHANNEL that everybody with the skills is asleep, and until when. */
export const postAsleep = jobKind('unclaimed.asleep', round);
/** Posts an unclaimed project with its Claim button to OPS_CHANNEL. */
export const postUnclaimed = jobKind('unclaimed.post', round);
/** Redraws the message in OPS_CHANNEL with the project's current fields. */
export const refreshUnclaimed = jobKind('unclaimed.refresh', round);
/** Redraws the message in OPS_CHANNEL as settled: it says who has the project. */
export const redrawUnclaimed = jobKind('unclaimed.redraw', round);
/** Tells the claimer that the project was cancelled. */
export const tellCancelled = jobKind(
  'project.tell-cancelled',
  // Jobs of an earlier version lack the time.
  z.object({ projectId: z.number(), personId: z.number(), at: z.number().optional() }),
);

/** Answers somebody who wrote to @newproject with what it is, and their open offers. */
export const answerWithOverview = jobKind(
  'offer.overview',
  z.object({
    channelId: z.string(),
    ts: z.string(),
    threadTs: z.string().nullable(),
    personId: z.number().nullable(),
    refused: z.string().nullable(),
  }),
);
/** Redraws the answer to a message to @newproject with the offers that are open now. */
export const redrawOverview = jobKind('offer.redraw-overview', z.object({ personId: z.number() }));

/** It reads everybody who was asked, while their DMs wait to be sent, so it comes after the first of them. */
const AFTER_THE_FIRST_MS = 5_000;

/** The watch over a round that has just begun. */
export function escalateLater(of: { projectId: number; round: number }, at: Date) {
  return escalateUnclaimed.of(of, { runAt: new Date(at.getTime() + AFTER_THE_FIRST_MS) });
}

/** The job acts on the current state, so one waiting job is enough. */
export function followRoomOf(personId: number) {
  return followRoom.of({ personId }, { uniqueKey: `offer.follow-room:${personId}` });
}
