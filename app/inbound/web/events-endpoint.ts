import type { Context, Handler } from 'hono';
import { type Clock, realTime } from '../../infra/clock.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { within } from '../../infra/deadline.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { type Acceptance, accept } from '../intake/accept.ts';
import { MOST_BYTES, parseJson } from '../intake/body.ts';
import { readBody } from './read-body.ts';
import { signatureCheck } from './signature.ts';

export interface EventsEndpointOptions {
  /** Undefined: every request is answered 503. */
  webhookSecret: string | undefined;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  /** How long storing an event may take before the sender gets 503. */
  patienceMs?: number;
}

/** POST /events, contract section 3. It checks in this order: configured, size, signature, JSON, fields, new id. */
export function eventsEndpoint(options: EventsEndpointOptions): Handler {
  const { webhookSecret, clock, telemetry, patienceMs = 3_000 } = options;
  const check = webhookSecret === undefined ? undefined : signatureCheck(webhookSecret);

  return async function receiveEvent(c) {
    if (check === undefined) return unavailable(c, 'No WEBHOOK_SECRET is configured, so no event can be trusted.');
    const bytes = await readBody(c.req.raw, MOST_BYTES);
    if (bytes === undefined) return c.json({ error: 'The body is larger than 256 KiB.' }, 413);
    const verified = check(c.req.raw.headers, bytes, realTime(clock));
    if (!verified.ok) return c.json({ error: verified.because }, 401);
    const body = parseJson(bytes);
    if (body === undefined) return c.json({ error: 'The body is not JSON.' }, 400);
    try {
      return answer(c, await within(patienceMs, accept(options, { eventId: verified.id, body })));
    } catch (error) {
      telemetry.emit('intake.unavailable', { eventId: verified.id, because: nameOf(error) });
      return unavailable(c, 'The event could not be stored. Send it again.');
    }
  };
}

function answer(c: Context, acceptance: Acceptance): Response {
  switch (acceptance.outcome) {
    case 'stored':
      return c.json({ id: acceptance.id, ...ifAny(acceptance.ignored) }, 202);
    case 'duplicate':
      return c.json({ id: acceptance.id, duplicate: true }, 200);
    case 'refused':
      return c.json({ errors: acceptance.errors }, 422);
  }
}

/** Tells the sender about ignored fields, because nobody else would notice a misspelt one. */
function ifAny(ignored: string[]): { ignored?: string[] } {
  return ignored.length === 0 ? {} : { ignored };
}

function unavailable(c: Context, error: string): Response {
  return c.json({ error }, 503, { 'retry-after': '5' });
}

/** Only the class of the error, because its message may quote what a client wrote. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
