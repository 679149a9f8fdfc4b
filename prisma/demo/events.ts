import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Config } from '../../app/config/config.ts';
import type { EventName } from '../../app/inbound/intake/events.ts';

const PATIENCE_MS = 60_000;
export const LOOK_MS = 500;
/** The polling interval for things that the first offer waits for. */
const SOON_MS = 100;

export type Send = (type: EventName, data: object) => Promise<void>;

/** Sends signed events to the running product, as the agency's website and platform do. */
export function sender({ http, webhookSecret }: Config): Send {
  return async function send(type, data) {
    if (webhookSecret === undefined) throw new Error('WEBHOOK_SECRET: the demo signs its events and expects one.');
    const id = `demo_${randomUUID()}`;
    const at = new Date();
    const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(webhookSecret).sign(id, at, body),
    };
    // On a busy machine the product may answer 503, which asks for the event again. Its id is then an idempotency key.
    await until(`the product accepts ${type}`, async () => {
      const answer = await fetch(`http://${http.host}:${http.port}/events`, { method: 'POST', headers, body });
      if (!answer.ok && answer.status !== 503)
        throw new Error(`${type}: expected 202, got ${answer.status} ${await answer.text()}`);
      await answer.body?.cancel();
      return answer.ok;
    });
  };
}

/** Resolves when the product accepts events. */
export async function productReady({ http, adminPort = http.port }: Config): Promise<void> {
  await until('the product is ready', async () => {
    const answer = await fetch(`http://${http.host}:${adminPort}/readyz`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
}

/** Polls until there is an answer; rejects when that takes too long. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, eachMs = SOON_MS): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Expected within a minute that ${what}.`);
    await pause(eachMs);
  }
}
