import { type Dispatcher, Headers, request, fetch as undiciFetch } from 'undici';
import { dispatcherFor } from '../../leaving.ts';
import type { SlackClock } from './slack-clock.ts';

/**
 * The fetch of a bot's WebClient, also used by Bolt for answers. It notes Slack's clock. It also adds Retry-After to
 * a 429 from which a proxy has removed it, because the WebClient recognises a 429 by that header.
 */
export function slackFetch(slackClock: SlackClock): typeof fetch {
  return async function slackFetch(input, init) {
    const response = await send(input, { ...init, dispatcher: dispatcherFor(leavingNow) });
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) slackClock.heard(new Date(date));
    if (response.status !== 429 || /^\d+$/.test(response.headers.get('retry-after') ?? '')) return response;
    await response.body?.cancel();
    return new Response(null, { status: 429, headers: { 'retry-after': String(DEFAULT_RETRY_AFTER_S) } });
  };
}

type Init = Omit<RequestInit, 'dispatcher'> & { dispatcher: Dispatcher };

/**
 * Small POST requests use node:http, because fetch takes six times the processor time, mostly for streams that nobody
 * reads. Lists use fetch, because they are long and fetch decompresses them; so do forms with files.
 */
function send(input: Parameters<typeof fetch>[0], init: Init): Promise<Response> {
  const { method, body } = init;
  if (typeof input === 'string' && method === 'POST' && typeof body === 'string' && !/(list|members)$/.test(input)) {
    return post(input, { ...init, body });
  }
  // The platform's types and those of the package are equivalent, but not assignable.
  return (undiciFetch as unknown as (input: unknown, init: object) => Promise<Response>)(input, init);
}

async function post(url: string, { headers, body, signal, dispatcher }: Init & { body: string }): Promise<Response> {
  const sent = { ...(headers as Record<string, string>) };
  const answer = await request(url, { method: 'POST', headers: sent, body, dispatcher, signal: signal ?? null });
  const text = await answer.body.text();
  const status = answer.statusCode;
  // fetch fails with the same error when it may not follow redirects. Slack itself never redirects.
  if (status >= 300 && status < 400) throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
  const read = {
    ...{ url, status, ok: status >= 200 && status < 300, statusText: answer.statusText, body: null },
    headers: new Headers(answer.headers as Record<string, string>),
    text: async () => text,
    json: async (): Promise<unknown> => JSON.parse(text),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
  return read as unknown as Response;
}

/**
 * Runs code that calls slackFetch at once. Calls `leaving` at the last moment before the request is written to a
 * connection, because DNS, connecting and TLS may take long. If `leaving` throws, the request is not sent.
 *
 * The WebClient has no way to hand anything to its fetch, but calls it in the same turn of the event loop. An
 * AsyncLocalStorage would also carry it over, but from its first use on Node 20 runs a hook for every promise.
 */
export function whenLeaving<T>(leaving: () => void, run: () => T): T {
  leavingNow = leaving;
  try {
    return run();
  } finally {
    leavingNow = undefined;
  }
}

let leavingNow: (() => void) | undefined;

const DEFAULT_RETRY_AFTER_S = 10;
