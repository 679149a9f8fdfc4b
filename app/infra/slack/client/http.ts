import type { SlackClock } from './slack-clock.ts';

/**
 * fetch, as the WebClient of one bot uses it: notes Slack's clock, and gives a 429 the Retry-After that the WebClient
 * needs to recognise it, where a proxy has dropped it.
 */
export function slackFetch(slackClock: SlackClock): typeof fetch {
  return async function slackFetch(input, init) {
    const response = await fetch(input, init);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) slackClock.heard(new Date(date));
    if (response.status !== 429 || /^\d+$/.test(response.headers.get('retry-after') ?? '')) return response;
    await response.body?.cancel();
    return new Response(null, { status: 429, headers: { 'retry-after': String(DEFAULT_RETRY_AFTER_S) } });
  };
}

const DEFAULT_RETRY_AFTER_S = 10;
