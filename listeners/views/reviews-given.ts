import { readForm } from '../../app/domain/reviews/form.ts';
import { giveReviews } from '../../app/domain/reviews/give.ts';
import { givenModal, noticeModal, reviewsModal } from '../../app/domain/reviews/modals.ts';
import { reviewView } from '../../app/domain/reviews/view.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

/**
 * A page of reviews was submitted. If there are errors, they are shown at their fields. Otherwise the page is saved,
 * and the next one is shown.
 */
export async function reviewsGiven(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const reading = readForm(view);
  if (reading.kind === 'wrong') return { errors: reading.errors };
  const { request: requestId, page, more, about, reviews } = reading.form;
  const who = await whoMay(services, { slackId, act: 'review', wasAsked: true });
  if ('refused' in who) return { show: noticeModal(who.refused) };
  const { by } = who;
  const at = services.clock.now();
  const result = await services.transact((tx) => giveReviews(tx, { requestId, by, about, reviews, at }));
  if (result.outcome !== 'given' || !more) return { show: givenModal(result) };
  const next = await reviewView(services.db, requestId);
  return { show: reviewsModal(next, { personId: by.id, page: page + 1, now: at }) };
}
