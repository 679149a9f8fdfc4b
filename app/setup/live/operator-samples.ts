import { opsDigestMessage } from '../../domain/daily/messages.ts';
import { channelQuestion } from '../../domain/reports/channels/messages.ts';
import { countMessage, reportMessage } from '../../domain/reports/messages.ts';
import * as sample from './samples.ts';

/** Samples of messages to OPS_CHANNEL. */
export function operatorSamples(words: sample.Words): sample.Samples {
  const question = {
    id: 1,
    setting: 'FEEDBACK_CHANNEL',
    name: 'client-feedback',
    keptId: 'C012AB3CD',
    otherId: 'C012AB3CE',
  } as const;
  return {
    'daily/messages.ts': { opsDigestMessage: opsDigestMessage(sample.waiting(words), sample.when) },
    'reports/messages.ts': {
      reportMessage: [
        reportMessage(words('A job has failed for good.')),
        reportMessage(words('Its invoice waits.'), { text: 'Say it', actionId: 'invoice_form', value: sample.CODE }),
      ],
      countMessage: countMessage({ text: words('Messages were refused.'), count: 10_000, firstAt: sample.at }),
    },
    'reports/channels/messages.ts': {
      channelQuestion: [
        channelQuestion({ ...question, decision: null }),
        channelQuestion({ ...question, decision: { choice: 'use', by: { name: words('Hana Novak'), slackId: null } } }),
      ],
    },
  };
}
