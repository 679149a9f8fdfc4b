import { Hono } from 'hono';
import { type EventsEndpointOptions, eventsEndpoint } from './events-endpoint.ts';
import { type Health, healthz, readyz } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface RoutesOptions extends EventsEndpointOptions, Health {
  metrics: Metrics;
}

/** SITEMAP 3: path → function. */
export function routes(options: RoutesOptions): Hono {
  const app = new Hono();

  app.post('/events', eventsEndpoint(options));
  app.get('/healthz', healthz);
  app.get('/readyz', readyz(options));
  app.get('/metrics', options.metrics.scrape);

  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  app.onError((error, c) => {
    options.telemetry.emit('web.failed', { path: c.req.routePath, because: error.name });
    return c.json({ error: 'Something went wrong on our side.' }, 500);
  });
  return app;
}
