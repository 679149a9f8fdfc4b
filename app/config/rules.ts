import { existsSync, readFileSync } from 'node:fs';
import { validateDetailed } from 'node-cron';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { readMetricsFile } from './metrics-file.ts';
import { problemOfScoresQuery, tidyQuery } from './scores-query.ts';

/**
 * What the values of environment variables must look like: each rule turns the text of one variable into its value,
 * or says what was expected, what was got, and the mend. No secret is ever repeated in full.
 */
export const text = rule((given) => given);

export const botToken = (appTokenName: string) => rule((given) => token(given, 'xoxb-', 'xapp-', appTokenName));
export const appToken = (botTokenName: string) => rule((given) => token(given, 'xapp-', 'xoxb-', botTokenName));

/** Any other secret: one word, as it was handed out. */
export const secret = rule((given) => {
  if (/\s/.test(given)) throw misfit('one word without blanks', shorten(given), 'Copy it again, without line breaks.');
  return given;
});

/** `mysql://user:password@host:port/database`; a `socket` parameter may stand for the host. */
export const mysqlUrl = rule((given) => {
  const mend = 'Write it as mysql://user:password@host:3306/database; %-encode special characters of the password.';
  const url = urlOf(given, ['mysql', 'mariadb'], mend);
  if (url.pathname.length < 2)
    throw misfit('a URL that names a database', withoutPassword(url), `Add its name: ${mend}`);
  return given;
});

/** An http(s) address; `slash` says whether the value always, or never, ends in "/". */
export const httpUrl = ({ slash }: { slash: boolean }) =>
  rule((given) => {
    urlOf(given, ['http', 'https'], 'Write it as https://host/path/.');
    const bare = given.replace(/\/+$/, '');
    return slash ? `${bare}/` : bare;
  });

/** One RabbitMQ, or several comma-separated nodes, each with its own user and virtual host. */
export const amqpUrls = rule((given) => {
  const mend = 'Write it as amqp://user:password@host:5672/vhost, %-encoded; separate several by commas.';
  return given.split(',').map((node) => {
    const url = urlOf(node.trim(), ['amqp', 'amqps'], mend);
    const vhost = url.pathname.slice(1);
    if (vhost.includes('/') || !canDecode(vhost))
      throw misfit('one virtual host, %-encoded ("/" is %2F)', shorten(given), mend);
    return node.trim();
  });
});

/** The broker takes names of 255 bytes, and ours get ".dead" at their end; those that begin with "amq." are its own. */
export const amqpQueue = rule((given) => {
  if (Buffer.byteLength(given) <= 250 && !given.startsWith('amq.')) return given;
  throw misfit('a name of at most 250 bytes that does not begin with "amq."', quoted(given), 'Name another queue.');
});

export const smtpUrl = rule((given) => {
  urlOf(given, ['smtp', 'smtps'], 'Write it as smtp://user:password@host:587.');
  return given;
});

/** One Redis, or several comma-separated nodes of a cluster. */
export const redisUrls = rule((given) => {
  const nodes = given.split(',').map((node) => node.trim());
  for (const node of nodes) {
    const mend = 'Write it as redis://host:6379; separate the nodes of a cluster by commas.';
    const { pathname } = urlOf(node, ['redis', 'rediss'], mend);
    const database = pathname.replace(/^\//, '');
    if (!/^\d*$/.test(database)) throw misfit('the number of a database, such as /0', 'something else', mend);
    if (nodes.length > 1 && Number(database) !== 0) {
      const only = 'A cluster has database 0 alone: leave the number out, or name a single server.';
      throw misfit('nodes of a cluster without the number of a database', `database ${database}`, only);
    }
  }
  return nodes;
});

export const INTERCOM_NOTES = ['claimed', 'started', 'completed', 'score'] as const;

/** What is noted on Intercom conversations, comma-separated. */
export const intercomNotes = rule((given) =>
  given.split(',').map((one) => {
    const note = INTERCOM_NOTES.find((name) => name === one.trim().toLowerCase());
    if (note !== undefined) return note;
    throw misfit(`any of ${INTERCOM_NOTES.join(', ')}`, quoted(one.trim()), 'Separate them by commas.');
  }),
);

/** One that exists may be the broker's own, such as amq.topic. */
export const amqpExchange = rule((given) => {
  if (Buffer.byteLength(given) <= 255) return given;
  throw misfit('a name of at most 255 bytes', quoted(given), 'Name another exchange.');
});

/** Name or id of a channel; a leading "#" is taken off. Names as Slack has them: lower case, no blanks, at most 80. */
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

/** A cron expression with seconds, as node-cron reads it. */
export const sixFieldCron = rule((given) => {
  const fields = given.split(/\s+/);
  if (fields.length === 5 && validateDetailed(given).valid) {
    throw misfit('six fields (seconds first)', `five: ${quoted(given)}`, `Did you mean "0 ${given}"?`);
  }
  if (fields.length !== 6) {
    throw misfit('six fields (seconds first)', quoted(given), 'Every Monday at nine is "0 0 9 * * 1".');
  }
  const wrong = validateDetailed(given).errors[0];
  if (wrong !== undefined) {
    throw misfit(
      'a cron expression',
      quoted(given),
      `Mend its ${wrong.field}: ${quoted(wrong.value ?? '')} is not possible there.`,
    );
  }
  return given;
});

/** A key of Standard Webhooks. What their package would refuse at the first event is refused here, at start. */
export const webhookSecret = rule(checkedWebhookSecret);

export function checkedWebhookSecret(given: string): string {
  const mend = `Make one with: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`;
  if (!given.startsWith('whsec_')) throw misfit('"whsec_" followed by base64', shorten(given), mend);
  try {
    new Webhook(given);
  } catch {
    throw misfit('"whsec_" followed by base64', 'something after it that is not base64', mend);
  }
  return given;
}

/** An IANA name. The C library's ":/etc/localtime" and ":Name" spellings, set by some systems, are understood. */
export const timeZone = rule((given) => {
  const name = given.replace(/^:/, '');
  try {
    if (name === '/etc/localtime') return new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw misfit('an IANA time zone', quoted(given), 'Name one such as Europe/Berlin or UTC.');
  }
});

/** 0 means: any free port. */
export const port = rule((given) => {
  const number = Number(given);
  if (/^\d+$/.test(given) && number <= 65_535) return number;
  throw misfit('a port from 0 to 65535', quoted(given), 'Name a free port, such as 3000.');
});

export const count = rule((given) => {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw misfit('a whole number, 0 or more', quoted(given), 'Write digits only, such as 5.');
});

/** A length of time in the unit of the variable's name; fractions are allowed. */
export const duration = rule((given) => {
  const number = Number(given);
  if (/^\d*\.?\d+$/.test(given) && number > 0 && number <= 1e6) return number;
  throw misfit('a number above 0', quoted(given), 'Write digits, such as 30 or 0.5.');
});

/** The same, where 0 means not at all. */
export const durationOrNone = rule((given) => {
  const number = Number(given);
  if (/^\d*\.?\d+$/.test(given) && number <= 1e6) return number;
  throw misfit('a number, 0 or more', quoted(given), 'Write digits, such as 10 or 0.5; 0 switches it off.');
});

/** Whole days, at most a hundred years. */
export const days = rule((given) => {
  if (/^\d{1,5}$/.test(given) && Number(given) >= 1 && Number(given) <= 36_500) return Number(given);
  throw misfit('a whole number of days, 1 to 36500', quoted(given), 'Write digits only, such as 400.');
});

export const logLevel = rule((given) => {
  const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).safeParse(given.toLowerCase());
  if (level.success) return level.data;
  throw misfit('one of trace, debug, info, warn, error, fatal, silent', quoted(given), 'The usual level is info.');
});

export const projectUrlTemplate = rule((given) => {
  const mend = 'Write it as https://host/projects/{code}.';
  if (!given.includes('{code}')) throw misfit('an address with {code} in it', quoted(given), mend);
  urlOf(given.replace('{PUBLIC_URL}', 'http://host').replaceAll('{code}', 'P-1'), ['http', 'https'], mend);
  return given;
});

export const mailAddress = rule((given) => {
  if (/^([^<>@]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(given)) return given;
  throw misfit(
    'an e-mail address',
    'something else',
    'Write it as name@agency.example or "Agency <name@agency.example>".',
  );
});

/** A file of metrics, as app/domain/metrics/built-in.yaml is one. */
export const metricsFile = rule((given) => {
  const read = readMetricsFile(readText(given));
  if ('file' in read) return { path: given, ...read.file };
  const more = read.problems.length > 5 ? `; and ${read.problems.length - 5} more` : '';
  const problems = `${read.problems.slice(0, 5).join('; ')}${more}`;
  throw misfit('a file of metrics', `${quoted(given)} with problems`, `Mend ${problems}.`);
});

/** The key of a Google service account, as the JSON file that Google hands out. */
export const serviceAccountFile = rule((given) => {
  const mend = 'Download a JSON key of the service account in the Google Cloud console, "Keys".';
  const key = serviceAccount.safeParse(jsonOf(readText(given)));
  if (key.success) return { email: key.data.client_email, privateKey: key.data.private_key };
  throw misfit('a key of a Google service account (client_email, private_key)', quoted(given), mend);
});

const serviceAccount = z.object({
  client_email: z.string().min(3),
  private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
});

export const digits = rule((given) => {
  if (/^\d{1,20}$/.test(given)) return given;
  throw misfit('digits only', quoted(given), 'Copy the number again.');
});

/** A file with the one SELECT that reports scores. */
export const scoresQueryFile = rule((given) => {
  const query = tidyQuery(readText(given));
  const problem = problemOfScoresQuery(query);
  if (problem !== undefined) throw misfit(problem.expected, problem.got, `Mend ${quoted(given)}: ${problem.mend}`);
  return { path: given, query };
});

type TokenPrefix = 'xoxb-' | 'xapp-';

/** Where Slack shows the tokens of an app. */
export function whereToFind(prefix: TokenPrefix): string {
  const page =
    prefix === 'xoxb-' ? '"OAuth & Permissions"' : '"Basic Information", "App-Level Tokens" (connections:write)';
  return `Copy its ${prefix}… token from ${page} at https://api.slack.com/apps.`;
}

/** The first characters of a secret: enough to recognise it, too few to use it. */
export function shorten(given: string): string {
  return given.length > 10 || /^(xox[a-z]|xapp)-/.test(given) ? `"${given.slice(0, 5)}…"` : '"…"';
}

class Misfit extends Error {}

/** Makes a rule of what reads a value, or throws a misfit. */
export function rule<Value>(read: (given: string) => Value) {
  return z.string().transform((given, context): Value => {
    try {
      return read(given);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

/** What was expected, what was got, and the mend. */
export function misfit(expected: string, got: string, mend: string): Misfit {
  return new Misfit(`expected ${expected}, got ${got}. ${mend}`);
}

export function quoted(given: string): string {
  return JSON.stringify(given.length > 80 ? `${given.slice(0, 80)}…` : given);
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

export function urlOf(given: string, schemes: readonly string[], mend: string): URL {
  const expected = `a URL beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  if (!URL.canParse(given)) throw misfit(expected, shorten(given), mend);
  const url = new URL(given);
  if (!schemes.includes(url.protocol.slice(0, -1))) throw misfit(expected, `"${url.protocol}…"`, mend);
  if (!canDecode(`${url.username}:${url.password}`))
    throw misfit('a %-encoded user and password', '"%" on its own', mend);
  if (url.hostname === '' && !url.searchParams.has('socket'))
    throw misfit('a URL with a host', withoutPassword(url), mend);
  return url;
}

function canDecode(encoded: string): boolean {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

function withoutPassword(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return quoted(shown.href);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of a file that a variable names. */
export function readText(path: string): string {
  const mend = 'Give the path of a file that this program may read.';
  if (!existsSync(path)) throw misfit('a file', `${quoted(path)}, which does not exist`, mend);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw misfit(
      'a readable file',
      `${quoted(path)} (${error instanceof Error ? error.message : String(error)})`,
      mend,
    );
  }
}
