import type { Config } from '../config/config.ts';
import { beginExchange, type Exchange } from '../domain/announcements/exchange.ts';
import { listEndpoints } from '../domain/announcements/webhooks/endpoints.ts';
import { hurry } from '../domain/invoices/invoice.ts';
import { reportServiceOutage } from '../domain/reports/outage.ts';
import { createFreshBooks, type FreshBooks } from '../infra/connectors/freshbooks/freshbooks.ts';
import { noteTrial } from '../infra/connectors/freshbooks/pair.ts';
import { createIntercom, type Intercom } from '../infra/connectors/intercom.ts';
import { createPublisher } from '../infra/connectors/rabbitmq/publisher.ts';
import type { ServiceOutage } from '../infra/connectors/service.ts';
import { createMailServer, type MailServer } from '../infra/connectors/smtp.ts';
import { createWebhookSender, type WebhookSender } from '../infra/connectors/webhook.ts';
import { type Base, tellOperators } from './base.ts';

/** Systems other than Slack to which we send something. Undefined: the system is not configured. */
export interface Outside {
  mailServer: MailServer | undefined;
  intercom: Intercom | undefined;
  freshbooks: FreshBooks | undefined;
  webhooks: WebhookSender;
  exchange: Exchange | undefined;
}

/**
 * Opens the connections to other systems. It waits for none of them, because each may be unreachable for a long time.
 */
export async function openOutside(base: Base): Promise<Outside> {
  const { config, clock, telemetry, db, transact, closing } = base;
  const onOutage = (outage: ServiceOutage) =>
    tellOperators(base, (tx) => reportServiceOutage(tx, { ...outage, at: clock.now() }));

  const mailServer = config.smtp && createMailServer(config.smtp.url);
  if (mailServer !== undefined)
    closing.push({ name: 'the connection to the mail server', stop: async () => mailServer.close() });

  const intercom = config.intercom && createIntercom({ ...config.intercom, clock, telemetry, onOutage });
  if (intercom !== undefined) closing.push({ name: 'Intercom', stop: () => intercom.stop() });

  const webhooks = createWebhookSender(config.events.secrets);
  closing.push({ name: 'the connections to webhooks', stop: () => webhooks.close() });
  await transact((tx) => listEndpoints(tx, config.events.urls));

  const freshbooks = await openFreshBooks(base, onOutage);

  const exchange = createExchange(config);
  if (exchange !== undefined) {
    closing.push({ name: 'the connection to the exchange', stop: () => exchange.publisher.close() });
    await beginExchange({ db, transact, clock, exchange: exchange.name });
  }
  return { mailServer, intercom, freshbooks, webhooks, exchange };
}

async function openFreshBooks(
  { config, clock, telemetry, db, transact, effects, closing }: Base,
  onOutage: (outage: ServiceOutage) => void,
): Promise<FreshBooks | undefined> {
  if (config.freshbooks === undefined) return undefined;
  const freshbooks = createFreshBooks({ ...config.freshbooks, db, transact, effects, clock, telemetry, onOutage });
  closing.push({ name: 'FreshBooks', stop: async () => freshbooks.stop() });
  // Drafts that became due while FreshBooks was not configured have no job any more, so they get one.
  await transact((tx) => hurry(tx, clock.now()));
  if (config.freshbooks.token !== undefined) await noteTrial(db, config.freshbooks.token, clock.now());
  return freshbooks;
}

function createExchange({ amqp }: Config): Exchange | undefined {
  const name = amqp?.exchange;
  if (amqp === undefined || name === undefined) return undefined;
  return { name, publisher: createPublisher({ urls: amqp.urls, exchange: name }) };
}
