import { Hono } from 'hono';
import { type ApiOptions, addApi } from './api/routes.ts';
import { type EventsEndpointOptions, eventsEndpoint } from './events-endpoint.ts';
import { type Health, healthz, readyz } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { Routes } from './server.ts';
import { addSurveyPages, type SurveyPagesOptions } from './survey/routes.ts';

export interface RoutesOptions extends EventsEndpointOptions, Health, SurveyPagesOptions, ApiOptions {
  metrics: Metrics;
  /** Which routes are served. With ADMIN_PORT, those for operators are served there and nowhere else. */
  shows?: 'all' | 'public' | 'admin';
}

/** The page that lists every HTTP path, with the function that answers it. */
export function routes({ shows = 'all', ...options }: RoutesOptions): Routes {
  const app: Routes = new Hono();

  if (shows !== 'admin') {
    app.post('/events', eventsEndpoint(options));
    addSurveyPages(app, options);
  }
  if (shows !== 'public') {
    app.get('/healthz', healthz);
    app.get('/readyz', readyz(options));
    app.get('/metrics', options.metrics.scrape);
    addApi(app, options);
  }

  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  app.onError((error, c) => {
    options.telemetry.emit('web.failed', { path: c.req.routePath, because: error.name });
    return c.json({ error: 'Something went wrong on our side.' }, 500);
  });
  return app;
}
