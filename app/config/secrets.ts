import type { ToolConfig } from './config.ts';

/** Lists every secret of the configuration, in each spelling in which it may appear, so that the log can redact it. */
export function secretsOf(config: ToolConfig): string[] {
  const { newproject, ops, statsbot, webhookSecret, intercom, freshbooks, mixpanel, googleAnalytics } = config;
  const urls = [
    config.databaseUrl,
    config.scores.databaseUrl,
    ...(config.amqp?.urls ?? []),
    config.smtp?.url,
    ...(config.redisUrls ?? []),
  ];
  const found = [
    ...[newproject, ops, statsbot].flatMap((tokens) => [tokens?.botToken, tokens?.appToken]),
    webhookSecret,
    webhookSecret?.replace('whsec_', ''),
    intercom?.token,
    freshbooks?.token,
    freshbooks?.app?.clientSecret,
    freshbooks?.key?.toString('base64'),
    mixpanel?.secret,
    googleAnalytics?.privateKey,
    ...config.events.secrets.flatMap((secret) => [secret, secret.replace('whsec_', '')]),
    // Redacting a short word would make the whole log unreadable.
    ...config.apiTokens.filter((token) => token.length >= 8),
    // The path of a webhook address is often a secret itself.
    ...config.events.urls.filter((url) => new URL(url).pathname.length > 12),
    ...config.events.urls.flatMap(passwordsIn),
    ...urls.flatMap(passwordsIn),
  ];
  return [...new Set(found.filter((secret) => secret !== undefined))];
}

/**
 * A password of a few letters ("root") is also an ordinary word. Redacting it everywhere would make the log unreadable,
 * so it is redacted only between its user and "@".
 */
function passwordsIn(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { username, password } = new URL(url);
  if (password === '') return [];
  const inPlace = `${username}:${password}@`;
  const plain = decodeURIComponent(password);
  return plain.length < 6 ? [inPlace] : [password, plain];
}
