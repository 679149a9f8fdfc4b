import { requestIdOf } from '../../app/domain/reviews/form.ts';
import { FAILED, NOT_OPENED, noticeModal, reviewsModal, waitingModal } from '../../app/domain/reviews/modals.ts';
import { reviewView } from '../../app/domain/reviews/view.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { fillModal } from '../fill-modal.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Review colleagues: a trigger is valid for three seconds, so the form opens empty and is filled afterwards. */
export const reviewPeersClick = (services: Services) =>
  async function reviewPeersClick({ action, body, respond }: ButtonClick) {
    const { slackId, value, triggerId } = clickOf({ action, body });
    const waiting = { trigger_id: triggerId, view: waitingModal() };
    const opened = await services.ops.client.call('views.open', waiting, { priority: 'answer' });
    const viewId = opened.kind === 'done' ? opened.result.view?.id : undefined;
    if (viewId === undefined) return whisper(respond, NOT_OPENED);

    const form = async () => {
      const requestId = requestIdOf(value);
      const [who, view] = await Promise.all([
        whoMay(services, { slackId, act: 'review', wasAsked: true }),
        requestId === undefined ? null : reviewView(services.db, requestId),
      ]);
      if ('refused' in who) return noticeModal(who.refused);
      return reviewsModal(view, { personId: who.by.id, page: 0, now: services.clock.now() });
    };
    await fillModal(services, { viewId, view: form, failed: noticeModal(FAILED) });
  };
