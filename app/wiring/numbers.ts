import { openScores, type Scores } from '../domain/feedback/scores/scores.ts';
import { createMetricAnswers, type MetricAnswers } from '../domain/metrics/answer/metric-answers.ts';
import { createCatalogue } from '../domain/metrics/question/catalogue.ts';
import { openSources } from '../domain/metrics/sources/open.ts';
import type { Directory } from '../infra/directory/directory.ts';
import type { Base } from './base.ts';

export interface Numbers {
  scores: Scores;
  metricAnswers: MetricAnswers;
}

/** The sources of numbers: clients' scores, databases, and configured analytics. */
export function openNumbers(base: Base, directory: Directory): Numbers {
  const { config, clock, telemetry, db, transact, databaseUrl, closing } = base;
  const scores = openScores({
    url: config.scores.databaseUrl ?? databaseUrl,
    query: config.scores.query,
    builtIn: config.scores.queryFile === undefined,
  });
  closing.push({ name: 'the connections to the scores', stop: () => scores.close() });
  const sources = openSources({ config, databaseUrl, clock });
  closing.push({ name: 'the sources of numbers', stop: () => sources.close() });
  const metricAnswers = createMetricAnswers({
    ...{ db, transact, clock, telemetry, directory, timeZone: config.timeZone },
    showing: { pageTemplate: config.projectUrlTemplate, urgentHours: config.hours.urgentHours },
    catalogue: createCatalogue(config.metricsFile),
    sources: sources.byName,
  });
  return { scores, metricAnswers };
}
