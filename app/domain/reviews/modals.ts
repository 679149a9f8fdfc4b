import { context, input, modal, section, select, textArea, type View } from '../../infra/slack/blocks/blocks.ts';
import { moment, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';
import { COMMENT_MOST, commentField, type FormMetadata, RATINGS, ratingField } from './form.ts';
import type { GiveResult } from './give.ts';
import { progress, WHO_SEES } from './messages.ts';
import { type Colleague, isClosed, type ReviewView } from './view.ts';

const REVIEWS_GIVEN = 'reviews_given';

/**
 * Colleagues per page. Twice as many would fit the 100 blocks of a view, but not its 250 kB if each had the longest
 * comment. Besides, nobody likes forty questions at once.
 */
export const PAGE_SIZE = 20;

const TITLE = 'Review your colleagues';
const NAME_MOST = 150;
const CHOICES = RATINGS.map(({ value, words }) => ({ value: String(value), text: `${value} – ${words}` }));

/**
 * The form in which the person who clicked reviews colleagues: one page of them. If there is nothing to review, the
 * reason.
 */
export function reviewsModal(
  view: ReviewView | null,
  { personId, page, now }: { personId: number; page: number; now: Date },
): View {
  if (view === null || view.personId !== personId) return noticeModal(NOT_YOURS);
  if (isClosed(view, now)) return noticeModal(CLOSED);
  const shown = view.colleagues.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  const others = view.colleagues.filter((colleague) => !shown.includes(colleague));
  const pages = Math.ceil(view.colleagues.length / PAGE_SIZE);
  const more = page + 1 < pages;
  const elsewhere = others.some(({ review }) => review !== null);
  const metadata: FormMetadata = { request: view.id, page, more, elsewhere };
  return modal({
    callbackId: REVIEWS_GIVEN,
    title: TITLE,
    submit: more ? 'Save and go on' : 'Save',
    close: 'Not now',
    privateMetadata: JSON.stringify(metadata),
    blocks: [
      section(
        `*${mrkdwn(plain(view.projectTitle), 200)}* (${mrkdwn(view.projectCode)})${pages > 1 ? ` · page ${page + 1} of ${pages}` : ''}\nHow was it to work with them? Skip anyone you didn't work with.`,
      ),
      context(`${WHO_SEES} You may change it until ${moment(view.closesAt)}.`),
      ...shown.flatMap(questions),
    ],
  });
}

/** Shown until the form is loaded. */
export function waitingModal(): View {
  return modal({ callbackId: 'reviews_waiting', title: TITLE, close: 'Close', blocks: [section('Loading…')] });
}

/** The result of a submitted form. */
export function givenModal(result: GiveResult): View {
  switch (result.outcome) {
    case 'given':
      return noticeModal(`Thank you. ${progress(result)}`);
    case 'closed':
      return noticeModal(CLOSED);
    case 'not_yours':
      return noticeModal(NOT_YOURS);
  }
}

/** Shows a notice, in mrkdwn, in place of the form. */
export function noticeModal(text: string): View {
  return modal({ callbackId: 'reviews_notice', title: TITLE, close: 'Close', blocks: [section(text)] });
}

/** The answer if the click came too late to open a form. */
export const NOT_OPENED = 'Slack did not open the form in time. Please click once more.';

/** The answer to an internal error, which the guard logs. */
export const FAILED = 'That did not work. Please close this, and try again in a minute.';

const NOT_YOURS =
  'This review is not for you to give. Use the button in your own message from @ops, or ask your project manager.';
const CLOSED = 'The time for these reviews is over. What you gave before counts.';

function questions({ personId, name, review }: Colleague) {
  const shown = plain(name, NAME_MOST);
  const rating = select(ratingField(personId), CHOICES, {
    placeholder: 'Choose a rating',
    ...(review === null ? {} : { initial: String(review.rating) }),
  });
  const comment = textArea(commentField(personId), {
    most: COMMENT_MOST,
    ...(review?.comment == null ? {} : { initial: review.comment }),
  });
  return [
    input(shown, ratingField(personId), rating, { optional: true }),
    input(`A comment on ${shown}`, commentField(personId), comment, { optional: true }),
  ];
}
