import type { ToolConfig } from '../../config/config.ts';
import type { Metric } from '../../config/metrics-file.ts';
import { openSources } from '../../domain/metrics/sources/open.ts';
import { SourceTrouble } from '../../domain/metrics/sources/source.ts';
import { systemClock } from '../../infra/clock.ts';
import { type Check, type Finding, ok, skipped, wrong } from './check.ts';

/** Checks for each metric of the operator whether its source is configured and answers. */
export function metricsChecks(config: ToolConfig): Check[] {
  const metrics = config.metricsFile?.metrics ?? [];
  if (metrics.length === 0) return [];
  return [{ name: 'METRICS_FILE', look: (tooLate) => eachAnswers(metrics, config, tooLate) }];
}

async function eachAnswers(metrics: readonly Metric[], config: ToolConfig, tooLate: AbortSignal): Promise<Finding> {
  const { databaseUrl, timeZone } = config;
  if (databaseUrl === undefined) return skipped('DATABASE_URL is not set');
  const clock = { ...systemClock, after: () => () => undefined };
  const sources = openSources({ config, databaseUrl, clock });
  const now = clock.now();
  // The shortest period is enough to see whether the source answers.
  const span = { from: new Date(now.getTime() - 60_000), to: now };
  try {
    for (const metric of metrics) {
      const source = sources.byName[metric.source];
      if (source === undefined) {
        return wrong(`${metric.name}: ${metric.source} is not set up`, `Set ${variablesOf[metric.source]}.`);
      }
      try {
        await source.totals(metric, [span], { now, timeZone, signal: tooLate });
      } catch (error) {
        if (!(error instanceof SourceTrouble)) throw error;
        return wrong(`${metric.name}: ${error.told}`, 'Mend the metric in the file, or what its source says.');
      }
    }
    return ok(metrics.length === 1 ? 'its metric answers' : `all ${metrics.length} metrics answer`);
  } finally {
    await sources.close();
  }
}

const variablesOf: Record<Metric['source'], string> = {
  app: 'DATABASE_URL',
  scores: 'SCORES_DATABASE_URL',
  mixpanel: 'the variables that begin with MIXPANEL_',
  google_analytics: 'the variables that begin with GOOGLE_ANALYTICS_',
};
