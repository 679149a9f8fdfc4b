import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { feedbackSamples } from './feedback-samples.ts';
import { hoursSamples } from './hours-samples.ts';
import { invoiceSamples } from './invoice-samples.ts';
import { metricSamples } from './metric-samples.ts';
import { offerSamples } from './offer-samples.ts';
import { operatorSamples } from './operator-samples.ts';
import { projectSamples } from './project-samples.ts';
import type { Sample, Samples, Words } from './samples.ts';
import { teamSamples } from './team-samples.ts';

/** Something that we send to Slack, built from sample data. */
export interface Shape {
  /** The file in app/domain and the function that builds it; several of one function are numbered. */
  name: string;
  content: { kind: 'message'; message: MessageBody } | { kind: 'view'; view: View };
}

/** Every shape of message, modal and Home that we send. A test compares it with the functions of app/domain. */
export async function shapes(words: Words): Promise<Shape[]> {
  const samples = [
    projectSamples(words),
    offerSamples(words),
    hoursSamples(words),
    teamSamples(words),
    feedbackSamples(words),
    invoiceSamples(words),
    operatorSamples(words),
    await metricSamples(words),
  ];
  return samples.flatMap(shapesOf);
}

function shapesOf(samples: Samples): Shape[] {
  return Object.entries(samples).flatMap(([file, made]) =>
    Object.entries(made).flatMap(([maker, one]) => {
      const all: readonly Sample[] = Array.isArray(one) ? one : [one];
      return all.map((sample, index) => ({
        name: `${file} ${maker}${all.length > 1 ? ` ${index + 1}` : ''}`,
        content: contentOf(sample),
      }));
    }),
  );
}

function contentOf(sample: Sample): Shape['content'] {
  return 'type' in sample ? { kind: 'view', view: sample } : { kind: 'message', message: sample };
}
