import { figuresMessage } from '../../domain/feedback/figures/figures-message.ts';
import * as feedback from '../../domain/feedback/posts/messages.ts';
import * as feedbackModals from '../../domain/feedback/posts/modals.ts';
import { surveyAnswer } from '../../domain/surveys/answers.ts';
import * as sample from './samples.ts';

/** Samples of messages about clients' scores and surveys. */
export function feedbackSamples(words: sample.Words): sample.Samples {
  const low = sample.score(words);
  const counts = { promoters: 12, passives: 4, detractors: 3 };
  const noCounts = { promoters: 0, passives: 0, detractors: 0 };
  const week = { from: sample.at, to: sample.at, label: 'the week of 16 Nov 2026' };
  const praised = { name: words('Anna Kovacs'), slackId: null };
  const figures = {
    period: week,
    counts,
    before: counts,
    trend: sample.many(12, () => ({ week, counts })),
    postedSince: sample.at,
    nearest: { before: sample.at, after: null },
    awaySince: sample.at,
    ...sample.when,
    responses: { completed: 20, scored: 19, asked: 18, answered: 12, ever: true },
    started: { requested: 21, prompt: 14 },
    best: sample.many(3, () => sample.score(words, 10)),
    worst: sample.many(3, () => low),
    open: { shown: sample.many(8, () => low), count: 30 },
    praised: sample.many(3, (count) => ({ person: praised, count })),
  };
  return {
    'feedback/posts/messages.ts': {
      scoreMessage: sample.many(11, (given) => feedback.scoreMessage(sample.score(words, given))),
      remindedMessage: feedback.remindedMessage(low),
      reminderMessage: feedback.reminderMessage({ ...low, followUp: null, outcome: null }),
    },
    'feedback/figures/figures-message.ts': {
      figuresMessage: [
        figuresMessage(figures, new Map()),
        figuresMessage({ ...figures, counts: noCounts, before: noCounts }, new Map()),
      ],
    },
    'feedback/posts/modals.ts': {
      outcomeModal: feedbackModals.outcomeModal({ ...low, outcome: words('Called them.') }),
      noticeModal: feedbackModals.noticeModal(words('Logged.')),
    },
    'surveys/answers.ts': { surveyAnswer: sample.surveyStandings(words).map(surveyAnswer) },
  };
}
