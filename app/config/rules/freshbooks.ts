import { misfit, rule, shorten } from './rule.ts';

const KEY_BYTES = 32;

/** A key for AES-256, as `openssl rand -base64 32` prints it. */
export const key = rule((given) => {
  const bytes = Buffer.from(given, 'base64');
  if (/^[\w+/-]+={0,2}$/.test(given) && bytes.length === KEY_BYTES) return bytes;
  throw misfit(
    `base64 of ${KEY_BYTES} bytes`,
    /^[\w+/-]+={0,2}$/.test(given) ? `${bytes.length} bytes` : 'something else',
    `Make one with: node -p "crypto.randomBytes(${KEY_BYTES}).toString('base64')"`,
  );
});

/** FreshBooks compares this address letter by letter, so it is not normalised. */
export const redirectUri = rule((given) => {
  if (URL.canParse(given) && !/\s/.test(given)) return given;
  throw misfit('an address', shorten(given), 'Copy the redirect URI of your app from FreshBooks.');
});

const APP = ['FRESHBOOKS_CLIENT_ID', 'FRESHBOOKS_CLIENT_SECRET', 'FRESHBOOKS_REDIRECT_URI'];

/**
 * Checks that FreshBooks is either not configured, or has an account and credentials: an app that is authorised once,
 * or a fixed token.
 */
export function problemsOfFreshBooks(given: Readonly<Record<string, string>>): string[] {
  const { FRESHBOOKS_ACCOUNT_ID: account, FRESHBOOKS_TOKEN: token } = given;
  // Each of these variables requires the others.
  const app = APP.find((name) => given[name] !== undefined);
  if (account === undefined && (app !== undefined || token !== undefined)) {
    return [
      `FRESHBOOKS_ACCOUNT_ID: expected a value, because ${app ?? 'FRESHBOOKS_TOKEN'} is set, got nothing. It is the part of letters and digits in the addresses of your invoices in FreshBooks.`,
    ];
  }
  if (account !== undefined && app === undefined && token === undefined) {
    return [
      'FRESHBOOKS_CLIENT_ID: expected a value, because FRESHBOOKS_ACCOUNT_ID is set, got nothing. FreshBooks shows it with your app; for a trial set FRESHBOOKS_TOKEN instead.',
    ];
  }
  return [];
}
