import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

const round = z.object({ projectId: z.number(), round: z.number() });
const offer = z.object({ offerId: z.number() });
const claimed = round.extend({ claimerId: z.number() });

/** Who has the skills is found, and their offers are made. */
export const makeOffers = jobKind('offer.make', round);
/** Whoever was next in line has had it for themselves for long enough: everybody is asked. */
export const aloneIsOver = jobKind('standby.alone-is-over', round.extend({ standbyId: z.number() }));
/** Somebody new is offered what was requested while they were being added. */
export const lookOnceMore = jobKind('offer.newcomer', z.object({ personId: z.number() }));
/** Somebody has more or less room for projects than before: offers are withdrawn, or made. */
export const followRoom = jobKind('offer.follow-room', z.object({ personId: z.number() }));
/** One person gets their DM. */
export const deliverOffer = jobKind('offer.deliver', offer);
/** Several offers that opened for somebody at the same moment come as one DM. */
export const deliverNudge = jobKind('offer.deliver-nudge', z.object({ nudge: z.number() }));
/** That DM has a row for each of its offers that is still open; it is deleted with the last one. */
export const redrawNudge = jobKind('offer.redraw-nudge', z.object({ nudge: z.number() }));
/** A DM that is out says what its project says now. */
export const redrawOffer = jobKind('offer.redraw', offer);
/** A DM that is not to be acted on any more loses its buttons, from chat.update's budget. */
export const disarmOffer = jobKind('offer.disarm', offer);
/** A DM is deleted. */
export const deleteOffer = jobKind('offer.delete', offer);
/** A DM that somebody is looking at is deleted: a kind of its own, so that it need not wait behind hundreds. */
export const deleteOfferNow = jobKind('offer.delete-now', offer);
/** The winner's DM says so. */
export const congratulate = jobKind('claim.congratulate', claimed);
/** How long a project waited for its claim while anybody was awake is kept. */
export const measureClaim = jobKind('claim.measure', round);
/** The winner's DM follows what becomes of the project: started, completed, handed over. */
export const redrawClaim = jobKind('claim.redraw', round);
/** After a while a claim that was not started is asked about; the job snoozes until then. */
export const watchClaim = jobKind('claim.watch', claimed);
/** After a while a project that was claimed elsewhere and not started is asked about; the job snoozes until then. */
export const watchElsewhere = jobKind('claim.watch-elsewhere', round.extend({ claimedAt: z.number() }));
/** Whoever has claimed a project that was not started has left: its PM hears of it. */
export const tellClaimerLeft = jobKind(
  'claim.tell-claimer-left',
  claimed.extend({ how: z.enum(['removed', 'deactivated']), at: z.number() }),
);
/** A message to the claimer that is settled is deleted: the question "Still on it?", the DM of a former claimer. */
export const takeBack = jobKind('claim.take-back', z.object({ key: z.string() }));
/** After a while nobody has claimed it: the operators hear of it; the job snoozes until then. */
export const escalateUnclaimed = jobKind('unclaimed.escalate', round);
/** OPS_CHANNEL hears that everybody who can do a project is asleep, and until when. */
export const postAsleep = jobKind('unclaimed.asleep', round);
/** OPS_CHANNEL gets the unclaimed project with its Claim button. */
export const postUnclaimed = jobKind('unclaimed.post', round);
/** What OPS_CHANNEL was told of an unclaimed project says what the project says now. */
export const refreshUnclaimed = jobKind('unclaimed.refresh', round);
/** What OPS_CHANNEL was told is over: the message says who has it. */
export const redrawUnclaimed = jobKind('unclaimed.redraw', round);
/** The claimer hears that the project was cancelled. */
export const tellCancelled = jobKind(
  'project.tell-cancelled',
  // Without the moment: written by an earlier version.
  z.object({ projectId: z.number(), personId: z.number(), at: z.number().optional() }),
);

/** Somebody who wrote to @newproject is told what it is, and what is open for them. */
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
/** What somebody was told is open for them says what is open now. */
export const redrawOverview = jobKind('offer.redraw-overview', z.object({ personId: z.number() }));

/** It decides by how things are, so one that waits is enough. */
export function followRoomOf(personId: number) {
  return followRoom.of({ personId }, { uniqueKey: `offer.follow-room:${personId}` });
}
