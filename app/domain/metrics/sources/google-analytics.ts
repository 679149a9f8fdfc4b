import type { GoogleAnalyticsMetric, Metric } from '../../../config/metrics-file.ts';
import { ServiceTrouble } from '../../../infra/connectors/ask-json.ts';
import {
  type GoogleAnalytics,
  MOST_RANGES,
  type Report,
  type ReportRow,
} from '../../../infra/connectors/google-analytics.ts';
import { daysOfSpan } from '../../calendar/span.ts';
import { nothing, type Parts } from '../answer/measure.ts';
import { MOST_LABELS, type Source, SourceTrouble } from './source.ts';

/**
 * The source for metrics of Google Analytics 4. Numbers that do not add up are queried for each range, four ranges at
 * a time.
 */
export function googleAnalyticsSource(analytics: GoogleAnalytics): Source {
  return {
    async totals(metric, spans, asking) {
      const ours = ofGoogle(metric);
      const totals: Parts[] = spans.map(() => nothing);
      const asked = spans.flatMap((span, place) => {
        const days = daysOfSpan(span, asking);
        return days === undefined ? [] : [{ place, startDate: days.first, endDate: days.last }];
      });
      const groups = Array.from({ length: Math.ceil(asked.length / MOST_RANGES) }, (_, group) =>
        asked.slice(group * MOST_RANGES, (group + 1) * MOST_RANGES),
      );
      await Promise.all(
        groups.map(async (group) => {
          const ranges = group.map(({ startDate, endDate }) => ({ startDate, endDate }));
          for (const { range, value } of await ask({ metric: ours.metric, ranges }, asking.signal)) {
            const place = group[range]?.place;
            if (place !== undefined) totals[place] = { a: value, b: 0, n: 1 };
          }
        }),
      );
      return totals;
    },

    async breakdown(metric, { dimension, span }, asking) {
      const days = daysOfSpan(span, asking);
      if (days === undefined) return [];
      const ranges = [{ startDate: days.first, endDate: days.last }];
      const report = { metric: ofGoogle(metric).metric, dimension: dimension.key, ranges, limit: MOST_LABELS };
      const rows = await ask(report, asking.signal);
      return rows.map(({ label, value }) => ({ label: label === '(not set)' ? null : label, a: value, b: 0, n: 1 }));
    },

    anyBefore: async () => undefined,
    explain: (metric) => `Google Analytics 4, Data API: runReport of the metric ${ofGoogle(metric).metric}`,
  };

  async function ask(report: Report, signal: AbortSignal): Promise<ReportRow[]> {
    try {
      return await analytics.runReport(report, signal);
    } catch (error) {
      if (error instanceof ServiceTrouble) throw new SourceTrouble(error.told, error.message, { cause: error });
      throw error;
    }
  }
}

function ofGoogle(metric: Metric): GoogleAnalyticsMetric {
  if (metric.source === 'google_analytics') return metric;
  throw new Error(`Expected a metric of Google Analytics, got ${metric.name}.`);
}
