import type { RespondFn } from '@slack/bolt';
import { offerIsGone } from '../../../app/domain/offers/gone.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Place } from '../../../app/infra/slack/posts/recall.ts';

/**
 * Removes the clicked DM from the screen through the click's response_url, which does not use chat.delete's budget. If
 * Slack refuses, the delete job of the fact does it in its turn.
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
