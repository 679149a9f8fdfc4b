import type { RespondFn } from '@slack/bolt';
import { type Clicked, lookAtClaim } from '../../../app/domain/offers/claim/look.ts';
import { offerIsGone } from '../../../app/domain/offers/gone.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Place } from '../../../app/infra/slack/posts/recall.ts';

/**
 * Removes the clicked DM from the screen by the click's response_url, which does not use up the budget of
 * chat.delete. If Slack refuses, the job that deletes the DM does it when its turn comes. `ended`: the person's offers
 * of this project that are over, if they are known.
 */
export async function clearStaleOffer(
  { db, clock, telemetry }: Services,
  respond: RespondFn,
  { ended, dm, ...clicked }: Clicked & { ended?: readonly number[] | undefined; dm: Place },
): Promise<void> {
  try {
    await respond({ delete_original: true });
  } catch (error) {
    telemetry.emit('slack.respond_failed', { because: error instanceof Error ? error.name : 'unknown' });
    return;
  }
  const offers = ended ?? (await lookAtClaim(db, clicked)).endedOffers;
  await offerIsGone(db, { ended: offers, place: dm, at: clock.now() });
}
