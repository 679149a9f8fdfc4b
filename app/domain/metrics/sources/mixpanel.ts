import type { Metric, MixpanelMetric } from '../../../config/metrics-file.ts';
import { ServiceTrouble } from '../../../infra/connectors/ask-json.ts';
import type { Mixpanel, Segmentation, Segments } from '../../../infra/connectors/mixpanel.ts';
import { daysOfSpan, type WholeDays } from '../../calendar/span.ts';
import { nothing, type Parts } from '../answer/measure.ts';
import { MOST_LABELS, type Source, SourceTrouble } from './source.ts';

/** The source for events counted by Mixpanel. One query returns all days that a question needs. */
export function mixpanelSource(mixpanel: Mixpanel): Source {
  return {
    async totals(metric, spans, asking) {
      const { event } = ofMixpanel(metric);
      const days = spans.map((span) => daysOfSpan(span, asking));
      const all = days.filter((one) => one !== undefined);
      const [from] = all.map(({ first }) => first).sort();
      const to = all
        .map(({ last }) => last)
        .sort()
        .at(-1);
      if (from === undefined || to === undefined) return spans.map(() => nothing);
      const byDay = (await ask({ event, from, to }, asking.signal))[event] ?? {};
      return days.map((one) => (one === undefined ? nothing : counted(byDay, one)));
    },

    async breakdown(metric, { dimension, span }, asking) {
      const { event } = ofMixpanel(metric);
      const days = daysOfSpan(span, asking);
      if (days === undefined) return [];
      const segments = await ask({ event, from: days.first, to: days.last, on: dimension.key }, asking.signal);
      return Object.entries(segments)
        .map(([label, byDay]) => ({ label: label === 'undefined' ? null : label, ...counted(byDay, days) }))
        .sort((one, other) => other.n - one.n)
        .slice(0, MOST_LABELS);
    },

    anyBefore: async () => undefined,
    explain: (metric) =>
      `Mixpanel, Query API: segmentation of the event ${JSON.stringify(ofMixpanel(metric).event)}, by day`,
  };

  async function ask(question: Segmentation, signal: AbortSignal): Promise<Segments> {
    try {
      return await mixpanel.segmentation(question, signal);
    } catch (error) {
      if (error instanceof ServiceTrouble) throw new SourceTrouble(error.told, error.message, { cause: error });
      throw error;
    }
  }
}

function counted(byDay: Readonly<Record<string, number>>, { first, last }: WholeDays): Parts {
  const sum = Object.entries(byDay).reduce((sum, [day, n]) => (day >= first && day <= last ? sum + n : sum), 0);
  return { a: sum, b: 0, n: sum };
}

function ofMixpanel(metric: Metric): MixpanelMetric {
  if (metric.source === 'mixpanel') return metric;
  throw new Error(`Expected a metric of Mixpanel, got ${metric.name}.`);
}
