import type { RespondFn } from '@slack/bolt';
import { offerIsGone } from '../../../app/domain/offers/gone.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Place } from '../../../app/infra/slack/posts/recall.ts';

/**
 * Removes the clicked DM from the screen by the click's response_url, which does not use up the budget of
 * chat.delete. If Slack refuses, the job that deletes the DM does it when its turn comes. In a crowd, this waits
 * until more people have their answer.
 */
export async function clearStaleOffer(
  services: Services,
  respond: RespondFn,
  { code, personId, ended, dm }: { code: string; personId: number; ended?: readonly number[] | undefined; dm: Place },
): Promise<void> {
  await services.afterwards(async () => {
    try {
      await respond({ delete_original: true });
    } catch (error) {
      services.telemetry.emit('slack.respond_failed', { because: error instanceof Error ? error.name : 'unknown' });
      return;
    }
    await offerIsGone(services.db, { code, personId, ended, place: dm, at: services.clock.now() });
  });
}
