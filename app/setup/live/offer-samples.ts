import * as passes from '../../domain/offers/claim/pass-answers.ts';
import * as offers from '../../domain/offers/messages.ts';
import * as nudges from '../../domain/offers/nudge/messages.ts';
import * as overviews from '../../domain/offers/overview/messages.ts';
import * as standbys from '../../domain/offers/standby/answers.ts';
import * as sample from './samples.ts';

/** Samples of offers, and of the answers to them. */
export function offerSamples(words: sample.Words): sample.Samples {
  const project = sample.project(words);
  const started = sample.project(words, 'started');
  const holder = { name: words('Anna Kovacs'), slackId: null, elsewhere: false };
  const outcomes = ['asked', 'free', 'gave_back', 'yours'] as const;
  return {
    'offers/messages.ts': {
      offerMessage: [null, sample.at].map((aloneUntil) => offers.offerMessage(project, { aloneUntil })),
      passedMessage: offers.passedMessage(project),
      settledMessage: offers.settledMessage(),
      disarmedMessage: offers.disarmedMessage(project),
      wonMessage: offers.wonMessage(project),
      startedMessage: ['started', 'completed', 'cancelled'].map((state) =>
        offers.startedMessage(sample.project(words, state as 'started'), { channelId: 'C012AB3CD' }),
      ),
      stillOnItMessage: offers.stillOnItMessage(project, { hours: 4 }),
      unclaimedMessage: [0, 40].map((asked) =>
        offers.unclaimedMessage(project, {
          offered: asked,
          minutes: 30,
          unskilled: sample.many(20, (id) => `skill-${id}`),
        }),
      ),
      noLongerUnclaimedMessage: offers.noLongerUnclaimedMessage(project),
      cancelledMessage: offers.cancelledMessage(project),
    },
    'offers/overview/messages.ts': {
      overviewMessage: overviews.overviewMessage(
        {
          shown: sample.many(10, (id) => ({
            code: `${sample.CODE}-${id}`,
            title: words('Landing page for a bakery'),
            brief: words('One page.'),
            client: words('Analytical Bakery'),
            dueAt: sample.at,
            urgent: true,
          })),
          count: 12,
        },
        { awaySince: sample.at, skills: sample.many(50, (id) => `skill-number-${id}`), ...sample.when },
      ),
      notForYouMessage: overviews.notForYouMessage(words('You are not on the roster.')),
    },
    'offers/claim/pass-answers.ts': {
      passedAnswer: [passes.passedAnswer(project)],
      explainedAnswer: [
        passes.explainedAnswer({ outcome: 'explained', project, reason: 'budget_too_low' }),
        passes.explainedAnswer({ outcome: 'not_passed', project }),
      ],
    },
    'offers/nudge/messages.ts': {
      nudgeMessage: [1, 10].map((count) =>
        nudges.nudgeMessage(
          sample.many(count, (id) => ({
            code: `${sample.CODE}-${id}`,
            title: words('Landing page for a bakery'),
            brief: words('One page.'),
            client: words('Analytical Bakery'),
            dueAt: sample.at,
            urgent: true,
          })),
          sample.when,
        ),
      ),
    },
    'offers/standby/answers.ts': {
      lateAnswer: [
        ...[project, started].map((one) =>
          standbys.lateAnswer({ outcome: 'too_late', project: one, holder: { ...holder, elsewhere: one === started } }),
        ),
        standbys.lateAnswer({ outcome: 'free_since', project }),
      ],
      standByAnswer: [
        ...[1, 2, 112].map((place) => standbys.standByAnswer({ outcome: 'in_line', project, place })),
        ...outcomes.map((outcome) => standbys.standByAnswer({ outcome, project })),
        standbys.standByAnswer({ outcome: 'over', project: started }),
      ],
      leftLineAnswer: [
        standbys.leftLineAnswer({ outcome: 'out', project, left: true }),
        standbys.leftLineAnswer({ outcome: 'out', project: started, left: false }),
      ],
    },
  };
}
