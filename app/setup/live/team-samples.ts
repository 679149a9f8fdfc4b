import * as home from '../../domain/home/messages.ts';
import * as homeModals from '../../domain/home/modals.ts';
import * as reviews from '../../domain/reviews/messages.ts';
import * as reviewModals from '../../domain/reviews/modals.ts';
import { importModal } from '../../domain/team/answers/import-form.ts';
import { rosterAnswer } from '../../domain/team/answers/list-answer.ts';
import * as sample from './samples.ts';

/** Samples of the roster, of each person's Home, and of reviews. */
export function teamSamples(words: sample.Words): sample.Samples {
  const asked = sample.review(words, 40);
  const now = sample.at;
  return {
    'team/answers/import-form.ts': {
      importModal: [
        importModal(),
        importModal(
          sample.many(3, () => words('anna@agency.test,Anna,specialist,design')),
          { mark: 'a'.repeat(32), lines: sample.many(60, () => words('Anna Kovacs is added, with design.')) },
        ),
      ],
    },
    'team/answers/list-answer.ts': {
      rosterAnswer: rosterAnswer(
        {
          filter: { kind: 'all' },
          page: 1,
          total: 100,
          entries: sample.many(15, (id) => ({
            ...sample.person(words, id),
            awaySince: sample.at,
            inSlack: false,
            skills: sample.many(30, (skill) => ({ slug: `skill-number-${skill}`, group: 'designers' })),
            projectsInProgress: sample.many(6, () => sample.CODE),
          })),
        },
        sample.when,
      ),
    },
    'home/messages.ts': { homeView: home.homeView(sample.board(words)), strangerView: home.strangerView() },
    'home/modals.ts': {
      skillsModal: homeModals.skillsModal({
        options: sample.many(100, (id) => ({ id, slug: `skill-number-${id}`, own: true })),
        given: sample.many(20, (id) => ({ slug: `skill-${id}`, group: 'designers' })),
      }),
      answerModal: homeModals.answerModal({ text: words('Done.') }),
    },
    'reviews/messages.ts': {
      requestMessage: reviews.requestMessage(asked),
      reminderMessage: reviews.reminderMessage(asked),
      settledMessage: [reviews.settledMessage(asked, now), reviews.settledMessage({ ...asked, givenAt: now }, now)],
    },
    'reviews/modals.ts': {
      reviewsModal: reviewModals.reviewsModal(asked, { personId: 1, page: 0, now }),
      waitingModal: reviewModals.waitingModal(),
      givenModal: reviewModals.givenModal({ outcome: 'given', reviewed: 2, of: 3 }),
      noticeModal: reviewModals.noticeModal(words('Saved.')),
    },
  };
}
