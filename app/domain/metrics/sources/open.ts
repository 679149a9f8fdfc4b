import type { Config } from '../../../config/config.ts';
import type { Clock } from '../../../infra/clock.ts';
import { createGoogleAnalytics } from '../../../infra/connectors/google-analytics.ts';
import { createMixpanel } from '../../../infra/connectors/mixpanel.ts';
import { countedScores } from '../../feedback/scores/counted.ts';
import { databaseSource } from './database.ts';
import { googleAnalyticsSource } from './google-analytics.ts';
import { mixpanelSource } from './mixpanel.ts';
import { openReadOnly } from './read-only-pool.ts';
import type { Source } from './source.ts';
import { inTwoPlaces } from './two-places.ts';

/** Opens every source that is configured. */
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
  const { reported, surveyed, every } = countedScores(config.scores.query);
  const own = { pool: app, lookups: app, joins: same ? (['app', 'scores'] as const) : (['app'] as const) };
  const asked = elsewhere === undefined ? own : { pool: elsewhere, lookups: app, joins: ['scores'] };
  return {
    byName: {
      app: databaseSource({ ...own, scores: same ? every : reported }),
      scores: inTwoPlaces(
        databaseSource({ ...asked, scores: reported }),
        databaseSource({ ...own, joins: ['app', 'scores'], scores: surveyed }),
        same ? databaseSource({ ...own, scores: every }) : undefined,
      ),
      mixpanel: mixpanel && mixpanelSource(createMixpanel({ ...mixpanel, clock })),
      google_analytics: googleAnalytics && googleAnalyticsSource(createGoogleAnalytics({ ...googleAnalytics, clock })),
    },
    close: async () => void (await Promise.all([app.close(), elsewhere?.close()])),
  };
}
