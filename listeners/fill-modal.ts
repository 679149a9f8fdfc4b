import type { Services } from '../app/inbound/slack/services.ts';
import type { View } from '../app/infra/slack/blocks/blocks.ts';
import { SlackRefused, SlackUnknown } from '../app/infra/slack/client/errors.ts';

/**
 * Shows `view` in an open modal of @ops. If building `view` throws, the modal shows `failed`, so that it does not say
 * for ever that it is loading; then the error is thrown to the caller. If the modal was closed meanwhile, nothing
 * happens.
 */
export async function fillModal(
  { ops }: Services,
  { viewId, view, failed }: { viewId: string; view: () => Promise<View>; failed: View },
): Promise<void> {
  let failure: { error: unknown } | undefined;
  const shown = await view().catch((error: unknown) => {
    failure = { error };
    return failed;
  });
  const show = async () => {
    const outcome = await ops.client.call('views.update', { view_id: viewId, view: shown }, { priority: 'answer' });
    if (outcome.kind === 'refused' && outcome.meaning !== 'gone') throw new SlackRefused('views.update', outcome.error);
  };
  try {
    await show();
  } catch (error) {
    // Slack may or may not have updated the modal. A second update is safe, because it shows the same view.
    if (!(error instanceof SlackUnknown)) throw error;
    await show();
  }
  if (failure !== undefined) throw failure.error;
}
