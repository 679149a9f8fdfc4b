import { problemsOfFreshBooks } from './rules/freshbooks.ts';
import { shorten } from './rules/rule.ts';
import { companions } from './variables.ts';

type Given = Readonly<Record<string, string>>;

/** Checks variables against each other that are valid by themselves. Returns one line for each problem. */
export function problemsBetween(given: Given, { tokensRequired }: { tokensRequired: boolean }): string[] {
  return [
    ...missing(given, tokensRequired),
    ...sharedTokens(given),
    ...publicUrlForMail(given),
    ...problemsOfFreshBooks(given),
    ...brokerForExchange(given),
  ];
}

function missing(given: Given, tokensRequired: boolean): string[] {
  return companions.flatMap(({ names, required, mend }) => {
    const present = names.find((name) => given[name] !== undefined);
    if (present === undefined && !(required && tokensRequired)) return [];
    const because = present === undefined ? 'a value' : `a value, because ${present} is set`;
    return names
      .filter((name) => given[name] === undefined)
      .map((name) => `${name}: expected ${because}, got nothing. ${typeof mend === 'string' ? mend : mend(name)}`);
  });
}

function sharedTokens(given: Given): string[] {
  return ['BOT_TOKEN', 'APP_TOKEN'].flatMap((kind) => {
    const names = ['NEWPROJECT', 'OPS', 'STATSBOT'].map((app) => `${app}_${kind}`);
    return names.flatMap((name, index) => {
      const token = given[name];
      const other = names.slice(0, index).find((earlier) => given[earlier] === token);
      if (token === undefined || other === undefined) return [];
      const got = `the same ${shorten(token)} as ${other}`;
      return [`${name}: expected a token of its own, got ${got}. Each Slack app has its own tokens.`];
    });
  });
}

/** Links in mails are opened on other machines, so PUBLIC_URL must be reachable and safe from there. */
function publicUrlForMail(given: Given): string[] {
  if (given.SMTP_URL === undefined) return [];
  const mend = 'Mails link to pages of ours: name the address under which clients reach them.';
  const expected = 'expected an address beginning with https:// (or http:// on this machine), because SMTP_URL is set';
  const url = given.PUBLIC_URL;
  if (url === undefined) return [`PUBLIC_URL: ${expected}, got nothing. ${mend}`];
  if (!URL.canParse(url)) return [];
  const { protocol, hostname } = new URL(url);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback)
    ? []
    : [`PUBLIC_URL: ${expected}, got "${protocol}//${hostname}". ${mend}`];
}

function brokerForExchange(given: Given): string[] {
  if (given.AMQP_EXCHANGE === undefined || given.AMQP_URL !== undefined) return [];
  return [
    'AMQP_URL: expected a value, because AMQP_EXCHANGE is set, got nothing. Name the broker that has the exchange.',
  ];
}
