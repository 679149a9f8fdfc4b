import { courtesyMessage } from '../../domain/metrics/answer/courtesy-messages.ts';
import * as metricsHelp from '../../domain/metrics/answer/help-messages.ts';
import * as numbers from '../../domain/metrics/answer/home-messages.ts';
import * as metrics from '../../domain/metrics/answer/messages.ts';
import { createCatalogue } from '../../domain/metrics/question/catalogue.ts';
import type { Named } from '../../domain/metrics/question/names.ts';
import { readQuestion } from '../../domain/metrics/question/read-question.ts';
import * as subscriptions from '../../domain/metrics/subscriptions/subscription-messages.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import * as sample from './samples.ts';

/** Samples of answers to questions about numbers. */
export async function metricSamples(words: sample.Words): Promise<sample.Samples> {
  const catalogue = createCatalogue();
  const actor = { kind: 'person', person: { role: 'admin' } } as const;
  const names = ['Anna', 'Bela'].map((name): Named => {
    const filter = { kind: 'person', label: words(name), said: `for @${name.toLowerCase()}` } as const;
    return { filter, ways: [[name.toLowerCase()]], short: 'tom' };
  });
  const read = (text: string) => readQuestion(text, { catalogue, actor, names, ...sample.when });
  const answered: MessageBody[] = [];
  const pinned = [];
  for (const text of [
    'nps last month',
    'projects requested this month by client as table',
    'open projects by skill',
    'nps for @anna vs for @bela last month',
    'projects last month by client',
    'claims over 2 hours last month which ones',
  ]) {
    const reading = read(text);
    if (reading.kind === 'puzzle') throw new Error(`The question of a sample was not understood: ${text}`);
    const answer = await sample.answer(words, reading.question);
    answered.push(metrics.answerMessage(answer, { mark: words('Every Monday at 9:00'), note: words('So far.') }));
    pinned.push({ question: text, answer, words: '' });
  }
  const puzzled = [
    words('projects abandoned by whom'),
    ...[
      'nps next month',
      'late completed projects',
      'nps of tom',
      'budget for P-1042',
      'who is away',
      'projects completed on 31 feb',
    ],
  ].map(read);
  const [first] = catalogue.metrics;
  const subscription = {
    id: 3,
    key: 'k',
    bot: 'ops',
    channelId: 'C012AB3CD',
    slackId: 'U012AB3CD',
    question: words('nps last month').slice(0, 300),
    recurrence: { every: 'week', weekdays: [1], minute: 540 },
    nextAt: sample.at,
    lastAt: null,
    pausedAt: null,
    endedAt: null,
    createdAt: sample.at,
  };
  return {
    'metrics/answer/messages.ts': { answerMessage: answered },
    'metrics/answer/courtesy-messages.ts': { courtesyMessage: courtesyMessage('hello') },
    'metrics/answer/home-messages.ts': {
      homeView: numbers.homeView(
        [...pinned, { question: words('nps').slice(0, 300), answer: undefined, words: 'No answer.' }],
        {
          own: true,
        },
      ),
    },
    'metrics/answer/help-messages.ts': {
      helpMessage: metricsHelp.helpMessage(catalogue.metrics),
      listMessage: metricsHelp.listMessage(catalogue.metrics),
      explainMessage:
        first === undefined ? [] : metricsHelp.explainMessage(first, { how: words('SELECT 1'), catalogue }),
      puzzleMessage: puzzled.flatMap((one) =>
        one.kind === 'puzzle' ? metricsHelp.puzzleMessage(one.puzzle, { help: 'Say `help`.' }) : [],
      ),
    },
    'metrics/subscriptions/subscription-messages.ts': {
      subscribedMessage: subscriptions.subscribedMessage(subscription),
      subscriptionsMessage: subscriptions.subscriptionsMessage(
        sample.many(30, () => subscription),
        { here: 'C0OTHER' },
      ),
      silencedMessage: subscriptions.silencedMessage(subscription),
      whenMessage: subscriptions.whenMessage('nps last month'),
    },
  };
}
