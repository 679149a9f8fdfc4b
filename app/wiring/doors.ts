import type { Agency } from '../domain/surveys/mail/words.ts';
import { createQueueIntake, type QueueIntake } from '../inbound/amqp/queue-intake.ts';
import { createMetrics } from '../inbound/web/metrics.ts';
import { routes } from '../inbound/web/routes.ts';
import { startServer, type WebServer } from '../inbound/web/server.ts';
import type { Foreground } from '../infra/foreground.ts';
import type { Base } from './base.ts';
import type { Bots } from './bots.ts';
import type { Outside } from './outside.ts';

export interface DoorsOptions {
  base: Base;
  bots: Bots;
  exchange: Outside['exchange'];
  agency: () => Agency;
  foreground: Foreground;
}

/** The ways in besides Slack. */
export interface Doors {
  server: WebServer;
  /** With ADMIN_PORT it is a separate server, otherwise the same one. */
  adminServer: WebServer;
  /** The intake from a broker's queue. It consumes nothing before it is started. Undefined: no broker is configured. */
  queue: QueueIntake | undefined;
}

/** Listens on HTTP, which includes health checks. */
export async function openDoors({ base, bots, exchange, agency, foreground }: DoorsOptions): Promise<Doors> {
  const { config, db, transact, clock, telemetry, redis, closing } = base;
  const queue = config.amqp && createQueueIntake({ ...config.amqp, db, transact, clock, telemetry });
  const { webhookSecret, apiTokens, http, adminPort, timeZone } = config;
  const doors = {
    ...{ webhookSecret, apiTokens, transact, clock, telemetry, db, bots: bots.all, foreground },
    metrics: createMetrics({ db, telemetry, bots: bots.all, redis, queue }),
    survey: { agency, languages: config.survey.words, timeZone },
    beside: [
      ...(redis === undefined ? [] : [{ part: 'redis', up: () => redis.isSound() }]),
      ...(queue === undefined ? [] : [{ part: 'amqp', up: () => queue.up() && exchange?.publisher.isAway() !== true }]),
    ],
  };
  if (adminPort === undefined) {
    const server = await startServer({ ...http, routes: routes({ ...doors, shows: 'all' }) });
    return { server, adminServer: server, queue };
  }
  const server = await startServer({ ...http, routes: routes({ ...doors, shows: 'public' }) });
  const adminServer = await startServer({
    host: http.host,
    port: adminPort,
    variable: 'ADMIN_PORT',
    routes: routes({ ...doors, shows: 'admin' }),
  });
  closing.push({ name: 'HTTP for operators', stop: () => adminServer.stop() });
  return { server, adminServer, queue };
}
