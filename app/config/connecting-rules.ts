import { checkedWebhookSecret, misfit, rule, shorten, urlOf } from './rules.ts';

/** The rules of the variables that connect other systems; several values of one are separated by commas. */

/** Addresses of webhooks; each once. */
export const eventsUrls = rule((given) => {
  const mend = 'Write it as https://host/path; separate several by commas.';
  const urls = listed(given);
  for (const url of urls) urlOf(url, ['http', 'https'], mend);
  return [...new Set(urls)];
});

/** One key of Standard Webhooks, or two while one is replaced. */
export const eventsSecrets = rule((given) => {
  const secrets = listed(given);
  const [first, second, ...more] = secrets;
  if (first === undefined || more.length > 0) {
    throw misfit('one secret, or two while one is replaced', String(secrets.length), 'Take the oldest out.');
  }
  return [first, ...(second === undefined ? [] : [second])].map(checkedWebhookSecret);
});

/** Bearer tokens of which each lets in. */
export const apiTokens = rule((given) => {
  const mend = 'Make one with: openssl rand -hex 32; separate several by commas.';
  return listed(given).map((token) => {
    if (!/^[\x21-\x7e]+$/.test(token)) throw misfit('tokens without blanks and line breaks', shorten(token), mend);
    return token;
  });
});

function listed(given: string): string[] {
  return given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
