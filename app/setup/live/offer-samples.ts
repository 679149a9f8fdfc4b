import * as passes from '../../domain/offers/claim/pass-answers.ts';
import * as nudges from '../../domain/offers/nudge/messages.ts';
import * as standbys from '../../domain/offers/standby/answers.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import * as sample from './samples.ts';

/** What is answered about offers, by the file in app/domain and the function that makes it. */
export function offerSamples(words: sample.Words): Record<string, Record<string, (MessageBody | View)[]>> {
  const project = sample.project(words);
  const started = sample.project(words, 'started');
  const holder = { name: words('Anna Kovacs'), slackId: null, elsewhere: false };
  const outcomes = ['asked', 'free', 'gave_back', 'yours'] as const;
  return {
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
      lateAnswer: [project, started].map((one) =>
        standbys.lateAnswer({ outcome: 'too_late', project: one, holder: { ...holder, elsewhere: one === started } }),
      ),
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
