import { Webhook } from 'standardwebhooks';
import { misfit, quoted, rule, shorten, urlOf } from './rule.ts';

/** Rules of the variables that connect other systems. Several values of one variable are separated by commas. */

/** The broker takes names of up to 255 bytes, and we append ".dead". Names that begin with "amq." are reserved. */
export const amqpQueue = rule((given) => {
  if (Buffer.byteLength(given) <= 250 && !given.startsWith('amq.')) return given;
  throw misfit('a name of at most 250 bytes that does not begin with "amq."', quoted(given), 'Name another queue.');
});

/** An existing exchange may be one of the broker's own, such as amq.topic. */
export const amqpExchange = rule((given) => {
  if (Buffer.byteLength(given) <= 255) return given;
  throw misfit('a name of at most 255 bytes', quoted(given), 'Name another exchange.');
});

/** A key of Standard Webhooks. A key that the package would refuse at the first event is refused here, at start. */
export const webhookSecret = rule(checkedWebhookSecret);

function checkedWebhookSecret(given: string): string {
  const mend = `Make one with: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`;
  if (!given.startsWith('whsec_')) throw misfit('"whsec_" followed by base64', shorten(given), mend);
  try {
    new Webhook(given);
  } catch {
    throw misfit('"whsec_" followed by base64', 'something after it that is not base64', mend);
  }
  return given;
}

export const mailAddress = rule((given) => {
  if (/^([^<>@]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(given)) return given;
  throw misfit(
    'an e-mail address',
    'something else',
    'Write it as name@agency.example or "Agency <name@agency.example>".',
  );
});

const INTERCOM_NOTES = ['claimed', 'started', 'completed', 'score'] as const;

/** The facts that are noted on Intercom conversations, comma-separated. */
export const intercomNotes = rule((given) =>
  given.split(',').map((one) => {
    const note = INTERCOM_NOTES.find((name) => name === one.trim().toLowerCase());
    if (note !== undefined) return note;
    throw misfit(`any of ${INTERCOM_NOTES.join(', ')}`, quoted(one.trim()), 'Separate them by commas.');
  }),
);

/** Addresses of webhook endpoints, without duplicates. */
export const eventsUrls = rule((given) => {
  const mend = 'Write it as https://host/path; separate several by commas.';
  const urls = listed(given);
  for (const url of urls) urlOf(url, ['http', 'https'], mend);
  return [...new Set(urls)];
});

/** One key of Standard Webhooks, or two while one is being replaced. */
export const eventsSecrets = rule((given) => {
  const secrets = listed(given);
  const [first, second, ...more] = secrets;
  if (first === undefined || more.length > 0) {
    throw misfit('one secret, or two while one is replaced', String(secrets.length), 'Take the oldest out.');
  }
  return [first, ...(second === undefined ? [] : [second])].map(checkedWebhookSecret);
});

/** Bearer tokens; any of them grants access. */
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
