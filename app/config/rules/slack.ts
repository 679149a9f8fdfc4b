import { misfit, quoted, rule, shorten } from './rule.ts';

/** Rules of the variables that name things in Slack. */

export const botToken = (appTokenName: string) => rule((given) => token(given, 'xoxb-', 'xapp-', appTokenName));
export const appToken = (botTokenName: string) => rule((given) => token(given, 'xapp-', 'xoxb-', botTokenName));

/**
 * Name or id of a channel, without a leading "#". Slack's names are lower case, without blanks, up to 80 characters.
 */
export const channel = rule((given) => {
  const name = given.replace(/^#/, '');
  if (/^[CG][A-Z0-9]{5,}$/.test(name)) return name;
  if (/^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_-]{1,80}$/u.test(name)) return name;
  throw misfit(
    'the name or id of a channel',
    quoted(given),
    `Names are lower case, without blanks, at most 80 characters, such as "client-feedback"; ids look like C0123456789.`,
  );
});

type TokenPrefix = 'xoxb-' | 'xapp-';

/** Tells where Slack shows tokens with this prefix. */
export function whereToFind(prefix: TokenPrefix): string {
  const page =
    prefix === 'xoxb-' ? '"OAuth & Permissions"' : '"Basic Information", "App-Level Tokens" (connections:write)';
  return `Copy its ${prefix}… token from ${page} at https://api.slack.com/apps.`;
}

function token(given: string, prefix: TokenPrefix, otherPrefix: TokenPrefix, otherName: string): string {
  const mend = whereToFind(prefix);
  if (given.startsWith(otherPrefix)) {
    const kind = otherPrefix === 'xapp-' ? 'the app-level token' : "the bot's token";
    throw misfit(
      `a token beginning with "${prefix}"`,
      shorten(given),
      `That is ${kind}, it belongs in ${otherName}. ${mend}`,
    );
  }
  if (!given.startsWith(prefix)) throw misfit(`a token beginning with "${prefix}"`, shorten(given), mend);
  if (!/^[\x21-\x7e]{6,}$/.test(given)) throw misfit('a whole token without blanks', shorten(given), mend);
  return given;
}
