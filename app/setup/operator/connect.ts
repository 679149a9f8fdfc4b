import { createInterface } from 'node:readline';
import { ConfigError, type Environment, environment, readConfig, type ToolConfig } from '../../config/config.ts';
import { consequences } from '../../domain/consequences.ts';
import { letIn } from '../../domain/invoices/barred.ts';
import { hurry } from '../../domain/invoices/invoice.ts';
import { systemClock } from '../../infra/clock.ts';
import { exchange } from '../../infra/connectors/exchange.ts';
import { keepNewPair, type SealedPair, sealGrant } from '../../infra/connectors/freshbooks/pair.ts';
import { refusalIn } from '../../infra/connectors/freshbooks/refusal.ts';
import {
  accountsIn,
  authorizeUrl,
  type FreshBooksApp,
  LIMIT_MS,
  meRequest,
  tokenRequest,
} from '../../infra/connectors/freshbooks/requests.ts';
import { openDatabase } from '../../infra/database/client.ts';
import { DatabaseUnreachable } from '../../infra/database/connect.ts';
import { migrate } from '../../infra/database/migrate.ts';
import { createTransact } from '../../infra/database/transaction.ts';
import { withOwnDatabase } from './own-database.ts';
import { DONE, REFUSED, type Tool, toTerminal, WRONG_USAGE, wordsOf } from './usage.ts';

const USAGE = `Usage: npm run connect -- freshbooks
Prints the address at which the owner of the account lets Crewcall in, and reads the code that they get there.
`;

export interface ConnectTool extends Tool {
  /** The next line of standard input; undefined at its end. */
  readLine?: () => Promise<string | undefined>;
}

/** `npm run connect -- freshbooks`: the first authorisation, and any later one. Returns the exit status. */
export async function runConnect(
  { args, write = toTerminal, readLine = lineOfInput }: ConnectTool,
  env: Environment = environment(),
): Promise<number> {
  if (args.length !== 1 || args[0] !== 'freshbooks') {
    write(USAGE);
    return WRONG_USAGE;
  }
  try {
    const config = readConfig(env, { tokens: 'optional' });
    const ready = readyToConnect(config);
    if ('refused' in ready) {
      write(`${ready.refused} Nothing was changed.\n`);
      return REFUSED;
    }
    return await withOwnDatabase({ env, config }, (url) => connect(url, { ...ready, write, readLine }));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof DatabaseUnreachable) write(`${error.message}\n`);
    else write(`It did not work: ${wordsOf(error)}\nNothing was changed. \`npm run doctor\` says what is wrong.\n`);
    return REFUSED;
  }
}

interface Connection {
  accountId: string;
  apiUrl: string;
  app: FreshBooksApp;
  key: Buffer;
  isTrial: boolean;
}

function readyToConnect({ freshbooks }: ToolConfig): Connection | { refused: string } {
  if (freshbooks?.app === undefined) {
    return {
      refused:
        'Set FRESHBOOKS_ACCOUNT_ID, FRESHBOOKS_CLIENT_ID, FRESHBOOKS_CLIENT_SECRET and FRESHBOOKS_REDIRECT_URI first, in .env: FreshBooks shows them with your app, under https://my.freshbooks.com/#/developer.',
    };
  }
  const { accountId, apiUrl, app, key, token } = freshbooks;
  if (key === undefined) {
    return {
      refused: `CREWCALL_KEY is not set: it encrypts the tokens in the database. Make one, and keep it, here and for the running program: node -p "crypto.randomBytes(32).toString('base64')"`,
    };
  }
  return { accountId, apiUrl, app, key, isTrial: token !== undefined };
}

async function connect(
  url: string,
  { write, readLine, ...connection }: Connection & Required<Pick<ConnectTool, 'write' | 'readLine'>>,
): Promise<number> {
  await migrate(url);
  const db = openDatabase(url, { connectionLimit: 2 });
  try {
    write(
      `Open this address as the owner of the FreshBooks account, and let Crewcall in:\n\n  ${authorizeUrl(connection.app)}\n\nThen paste the code that FreshBooks gives you, or the whole address that you are sent to, and press Enter:\n`,
    );
    const code = codeIn((await readLine()) ?? '');
    if (code === '') {
      write('No code came. Nothing was changed.\n');
      return REFUSED;
    }
    const granted = await askForPair(code, connection);
    if ('refused' in granted) {
      write(`${granted.refused} Nothing was changed.\n`);
      return REFUSED;
    }
    const at = systemClock.now();
    await createTransact(
      db,
      consequences,
    )(async (tx) => {
      await keepNewPair(tx, granted.pair);
      await letIn(tx);
      await hurry(tx, at);
    });
    write('Done. The tokens are kept, encrypted; a program that runs takes them by itself.\n');
    write(await aboutAccount(granted.accessToken, connection));
    if (connection.isTrial) write('FRESHBOOKS_TOKEN is still set and goes before them: take it away.\n');
    return DONE;
  } finally {
    await db.$disconnect();
  }
}

/** Takes the code out of the input, because people may paste the whole address to which they were redirected. */
function codeIn(line: string): string {
  const typed = line.trim();
  return URL.canParse(typed) ? (new URL(typed).searchParams.get('code') ?? '') : typed;
}

async function askForPair(
  code: string,
  { apiUrl, app, key }: Connection,
): Promise<{ pair: SealedPair; accessToken: string } | { refused: string }> {
  const request = tokenRequest(app, { grant_type: 'authorization_code', code });
  const exchanged = await exchange(request, { baseUrl: apiUrl, limitMs: LIMIT_MS });
  switch (exchanged.kind) {
    case 'away':
      return {
        refused: `FreshBooks is not to be reached: ${exchanged.because}. See FRESHBOOKS_API_URL, then run this again.`,
      };
    case 'limited':
      return { refused: 'FreshBooks asks for patience (HTTP 429). Run this again in a minute, with a new code.' };
    case 'unknown':
      return { refused: `FreshBooks gave no answer: ${exchanged.because}. Run this again, with a new code.` };
    case 'answered': {
      const { answer } = exchanged;
      const refusal = refusalIn(answer);
      if (refusal !== undefined) {
        return {
          refused: `FreshBooks refused the code (${refusal.because}). A code serves once, for five minutes: get another one. If that is refused too, compare FRESHBOOKS_CLIENT_ID, FRESHBOOKS_CLIENT_SECRET and FRESHBOOKS_REDIRECT_URI with your app there, letter by letter.`,
        };
      }
      const pair = sealGrant(key, answer.body, systemClock.now());
      if (pair === undefined) return { refused: 'FreshBooks gave an answer without tokens in it.' };
      return { pair, accessToken: accessTokenIn(answer.body) };
    }
  }
}

function accessTokenIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'access_token' in body ? String(body.access_token) : '';
}

/**
 * Checks whether we were authorised for the account that gets the invoices. If FreshBooks does not tell, the
 * authorisation is still kept.
 */
async function aboutAccount(token: string, { apiUrl, accountId }: Connection): Promise<string> {
  const exchanged = await exchange(meRequest(token), { baseUrl: apiUrl, limitMs: LIMIT_MS });
  const accounts = exchanged.kind === 'answered' ? accountsIn(exchanged.answer.body) : undefined;
  if (accounts === undefined || accounts.includes(accountId)) return '';
  return `But whoever let us in has ${accounts.join(', ')}, and FRESHBOOKS_ACCOUNT_ID is ${accountId}: correct it, or authorise as the owner of that account.\n`;
}

/** Reads the first line of input, typed or piped, without waiting for the end of the input. */
async function lineOfInput(): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
    process.stdin.destroy();
  }
}
