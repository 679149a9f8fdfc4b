import type { Environment } from './config.ts';
import { environment as variables } from './variables.ts';

/** The variables whose values a bug report may show. For all others, the report only says whether they are set. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['SCORES_QUERY_FILE', 'METRICS_FILE', 'FEEDBACK_CHANNEL', 'OPS_CHANNEL', 'FEEDBACK_CRON', 'DIGEST_CRON'],
  ...['OPS_DIGEST_CRON', 'TZ', 'PORT', 'ADMIN_PORT', 'HOST', 'SANDBOX_PORT', 'OFFER_WAVE_SIZE', 'OFFER_WAVE_MINUTES'],
  ...['CLAIM_ESCALATION_MINUTES', 'CLAIM_STALE_HOURS', 'STANDBY_MINUTES', 'WORKING_HOURS', 'URGENT_HOURS'],
  ...['RESPECT_DND', 'KEEP_DAYS', 'AMQP_QUEUE', 'AMQP_EXCHANGE', 'MAIL_PER_MINUTE', 'SURVEY_QUARANTINE_DAYS'],
  ...['SURVEY_REMINDER_DAYS', 'SURVEY_FILE', 'INTERCOM_NOTES', 'LOG_LEVEL'],
]);

/** Of these addresses, only scheme, host and port are shown. */
const SHOWN_AS_PLACE = /_URLS?$/;

/** The configuration in a form that is safe to show to strangers: it contains no secrets. */
export function shownConfiguration(env: Environment): { name: string; value: string }[] {
  return Object.keys(variables.shape).flatMap((name) => {
    const value = env[name]?.trim() ?? '';
    return value === '' ? [] : [{ name, value: shown(name, value) }];
  });
}

/** The values that no shown text may contain: those of variables that are not shown, and secrets within them. */
export function hiddenValues(env: Environment): string[] {
  const hidden = Object.keys(variables.shape).flatMap((name) => {
    const value = env[name]?.trim() ?? '';
    return value === '' || SHOWN.has(name) ? [] : [value, ...partsOf(value)];
  });
  // Short values are not hidden, because a word of a few letters also occurs inside other words.
  return [...new Set(hidden)].filter((value) => value.length >= 5);
}

function shown(name: string, value: string): string {
  if (SHOWN.has(name)) return value;
  if (!SHOWN_AS_PLACE.test(name)) return '(set)';
  const places = value.split(',').map((one) => placeOf(one.trim()));
  return places.every((place) => place !== undefined) ? places.join(', ') : '(set)';
}

function placeOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  return hostname === '' ? undefined : `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}

/** A secret may appear without its prefix, and a password without its URL. */
function partsOf(value: string): string[] {
  const parts = value.split(',').flatMap((one) => {
    const url = one.trim();
    if (!URL.canParse(url)) return [url, url.replace(/^whsec_/, '')];
    const { username, password, pathname, search } = new URL(url);
    const given = [password, ...(search === '' ? [] : [search.slice(1)]), ...(pathname.length > 12 ? [pathname] : [])];
    return [...given, ...given.map(decoded), ...(username.length > 12 ? [username] : [])];
  });
  return parts;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
