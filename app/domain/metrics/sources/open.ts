import type { Config } from '../../../config/config.ts';
import { builtInScoresQuery } from '../../../config/scores-query.ts';
import type { Clock } from '../../../infra/clock.ts';
import { createGoogleAnalytics } from '../../../infra/connectors/google-analytics.ts';
import { createMixpanel } from '../../../infra/connectors/mixpanel.ts';
import { bindScoresQuery } from '../../feedback/scores/query.ts';
import { databaseSource } from './database.ts';
import { googleAnalyticsSource } from './google-analytics.ts';
import { mixpanelSource } from './mixpanel.ts';
import { openReadOnly } from './read-only-pool.ts';
import type { Source } from './source.ts';

/** Every source that the configuration names. */
export function openSources({
  config,
  databaseUrl,
  clock,
}: {
  config: Pick<Config, 'scores' | 'mixpanel' | 'googleAnalytics'>;
  databaseUrl: string;
  clock: Clock;
}): { byName: Record<'app' | 'scores' | 'mixpanel' | 'google_analytics', Source | undefined>; close(): Promise<void> } {
  const scoresUrl = config.scores.databaseUrl ?? databaseUrl;
  const same = scoresUrl === databaseUrl;
  const app = openReadOnly(databaseUrl, "the app's database");
  const elsewhere = same ? undefined : openReadOnly(scoresUrl, 'the scores database');
  const { mixpanel, googleAnalytics } = config;
  const scores = scoresRelation(config.scores.query);
  return {
    byName: {
      app: databaseSource({ pool: app, lookups: app, joins: same ? ['app', 'scores'] : ['app'], scores }),
      scores: databaseSource({
        pool: elsewhere ?? app,
        lookups: app,
        joins: same ? ['app', 'scores'] : ['scores'],
        scores,
      }),
      mixpanel: mixpanel && mixpanelSource(createMixpanel({ ...mixpanel, clock })),
      google_analytics: googleAnalytics && googleAnalyticsSource(createGoogleAnalytics({ ...googleAnalytics, clock })),
    },
    close: async () => void (await Promise.all([app.close(), elsewhere?.close()])),
  };
}

const EVERY_ROW = 2 ** 53 - 1;

/** The table, or what the operator's own query gives when it is asked for all of it. */
function scoresRelation(query: string): string {
  return query === builtInScoresQuery ? 'scores' : `(${bindScoresQuery(query, { after: -1n, limit: EVERY_ROW })})`;
}
