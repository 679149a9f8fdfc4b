import { requestIdOf } from '../../app/domain/reviews/form.ts';
import { FAILED, NOT_OPENED, noticeModal, reviewsModal, waitingModal } from '../../app/domain/reviews/modals.ts';
import { reviewView } from '../../app/domain/reviews/view.ts';
import { personBySlackId } from '../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { fillModal } from '../fill-modal.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Review colleagues: a trigger lives three seconds, so the form opens empty and is filled when the database answers. */
export const reviewPeersClick = (services: Services) =>
  async function reviewPeersClick({ action, body, respond }: ButtonClick) {
    const { slackId, value, triggerId } = clickOf({ action, body });
    const waiting = { trigger_id: triggerId, view: waitingModal('form') };
    const opened = await services.ops.client.call('views.open', waiting, { priority: 'answer' });
    const viewId = opened.kind === 'done' ? opened.result.view?.id : undefined;
    if (viewId === undefined) return whisper(respond, NOT_OPENED);

    const form = async () => {
      const requestId = requestIdOf(value);
      const [by, view] = await Promise.all([
        personBySlackId(services.db, slackId),
        requestId === undefined ? null : reviewView(services.db, requestId),
      ]);
      if (by === null) return noticeModal(STRANGER);
      return reviewsModal(view, { personId: by.id, page: 0, now: services.clock.now() });
    };
    await fillModal(services, { viewId, view: form, failed: noticeModal(FAILED) });
  };
