import { readForm } from '../../app/domain/reviews/form.ts';
import { giveReviews } from '../../app/domain/reviews/give.ts';
import { FAILED, givenModal, noticeModal, reviewsModal, waitingModal } from '../../app/domain/reviews/modals.ts';
import { reviewView } from '../../app/domain/reviews/view.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { fillModal } from '../fill-modal.ts';
import type { ViewSubmission } from '../payloads.ts';

/** A page of reviews was sent: what is wrong is shown at its field; else it is saved, and the next page follows. */
export const reviewsGiven = (services: Services) =>
  async function reviewsGiven({ ack, body, view }: ViewSubmission) {
    const reading = readForm(view);
    if (reading.kind === 'wrong') return ack({ response_action: 'errors', errors: reading.errors });
    await ack({ response_action: 'update', view: waitingModal('answer') });

    const { request: requestId, page, more, about, reviews } = reading.form;
    const next = async () => {
      const who = await whoMay(services, { slackId: body.user.id, act: 'review', wasAsked: true });
      if ('refused' in who) return noticeModal(who.refused);
      const { by } = who;
      const at = services.clock.now();
      const result = await services.transact((tx) => giveReviews(tx, { requestId, by, about, reviews, at }));
      if (result.outcome !== 'given' || !more) return givenModal(result);
      return reviewsModal(await reviewView(services.db, requestId), { personId: by.id, page: page + 1, now: at });
    };
    await fillModal(services, { viewId: view.id, view: next, failed: noticeModal(FAILED) });
  };
