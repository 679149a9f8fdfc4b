import { notStartedYetModal } from '../../app/projects/modals.ts';
import type { ViewSubmission } from '../payloads.ts';

/** The team was picked: says what happens with it. */
export const teamPicked = () =>
  async function teamPicked({ ack, view }: ViewSubmission) {
    await ack({ response_action: 'update', view: notStartedYetModal(view.private_metadata) });
  };
