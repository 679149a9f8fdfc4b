import type { HttpBindings } from '@hono/node-server';
import type { Handler } from 'hono';
import { type Clock, realTime } from '../../infra/clock.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { within } from '../../infra/deadline.ts';
import type { Foreground } from '../../infra/foreground.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { type Acceptance, accept } from '../intake/accept.ts';
import { MOST_BYTES, parseJson } from '../intake/body.ts';
import { readBody } from './read-body.ts';
import { replyJson } from './reply.ts';
import type { Served } from './server.ts';
import { signatureCheck } from './signature.ts';

export interface EventsEndpointOptions {
  /** Undefined: every request is answered with 503. */
  webhookSecret: string | undefined;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  /** Senders that wait for their answer; other work yields to a crowd of them. */
  foreground: Foreground;
  /** How long storing an event may take. After that the sender gets 503. */
  patienceMs?: number;
}

/**
 * POST /events, see docs/events.md. It checks in this order: configuration, size, signature,
 * JSON, fields, and whether the id is new.
 */
export function eventsEndpoint(options: EventsEndpointOptions): Handler<{ Bindings: HttpBindings }> {
  const { webhookSecret, clock, telemetry, foreground, patienceMs = 3_000 } = options;
  const check = webhookSecret === undefined ? undefined : signatureCheck(webhookSecret);

  return async function receiveEvent(c) {
    if (check === undefined) return unavailable(c, 'No WEBHOOK_SECRET is configured, so no event can be trusted.');
    const bytes = await readBody(c.env.incoming, MOST_BYTES);
    if (bytes === undefined) return replyJson(c, { error: 'The body is larger than 256 KiB.' }, { status: 413 });
    const verified = check(c.req.raw.headers, bytes, realTime(clock));
    if (!verified.ok) return replyJson(c, { error: verified.because }, { status: 401 });
    const body = parseJson(bytes);
    if (body === undefined) return replyJson(c, { error: 'The body is not JSON.' }, { status: 400 });
    const leave = foreground.enter();
    try {
      return answer(c, await within(patienceMs, accept(options, { eventId: verified.id, body })));
    } catch (error) {
      telemetry.emit('intake.unavailable', { eventId: verified.id, because: nameOf(error) });
      return unavailable(c, 'The event could not be stored. Send it again.');
    } finally {
      leave();
    }
  };
}

function answer(c: Served, acceptance: Acceptance): Response {
  switch (acceptance.outcome) {
    case 'stored':
      return replyJson(c, { id: acceptance.id, ...ifAny(acceptance.ignored) }, { status: 202 });
    case 'duplicate':
      return replyJson(c, { id: acceptance.id, duplicate: true }, { status: 200 });
    case 'refused':
      return replyJson(c, { errors: acceptance.errors }, { status: 422 });
  }
}

/** Names the ignored fields in the answer. Otherwise nobody would notice a misspelt one. */
function ifAny(ignored: string[]): { ignored?: string[] } {
  return ignored.length === 0 ? {} : { ignored };
}

function unavailable(c: Served, error: string): Response {
  return replyJson(c, { error }, { status: 503, headers: { 'retry-after': '5' } });
}

/** The class of the error. Its message is not used, because it may quote what a client wrote. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
