import type { RespondFn } from '@slack/bolt';
import { offerIsGone } from '../../../app/domain/offers/gone.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Place } from '../../../app/infra/slack/posts/recall.ts';

/**
 * Takes the clicked DM off the screen through the click's response_url, which does not wait for chat.delete's budget.
 * Where Slack refuses, the delete that was written with the fact does it in its turn.
 */
export async function clearStaleOffer(
  services: Services,
  respond: RespondFn,
  { code, personId, dm }: { code: string; personId: number; dm: Place },
): Promise<void> {
  try {
    await respond({ delete_original: true });
  } catch (error) {
    services.telemetry.emit('slack.respond_failed', { because: error instanceof Error ? error.name : 'unknown' });
    return;
  }
  await services.line(() => offerIsGone(services.db, { code, personId, place: dm, at: services.clock.now() }));
}
