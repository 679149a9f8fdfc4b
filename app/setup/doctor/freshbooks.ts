import type { ToolConfig } from '../../config/config.ts';
import { exchange } from '../../infra/connectors/exchange.ts';
import { keptPair, TOKEN_LIVES_MS, trialUntil } from '../../infra/connectors/freshbooks/pair.ts';
import { accountsIn, meRequest } from '../../infra/connectors/freshbooks/requests.ts';
import { type Database, openDatabase, Prisma } from '../../infra/database/client.ts';
import { type Check, type Finding, ok, wrong } from './check.ts';

type FreshBooksConfig = NonNullable<ToolConfig['freshbooks']>;

/** Checks whether FreshBooks accepts us, and until when. This uses up no token. */
export function freshbooksChecks({ freshbooks, databaseUrl }: ToolConfig, patienceMs: number): Check[] {
  if (freshbooks === undefined) return [];
  const look = async (): Promise<Finding> => {
    const db = databaseUrl === undefined ? undefined : openDatabase(databaseUrl, { connectionLimit: 1 });
    try {
      return freshbooks.token === undefined
        ? await ofApp(freshbooks, db, patienceMs)
        : await ofTrial(freshbooks, freshbooks.token, db, patienceMs);
    } finally {
      await db?.$disconnect();
    }
  };
  return [{ name: 'FreshBooks', look }];
}

const CONNECT = 'npm run connect -- freshbooks';

async function ofTrial(
  freshbooks: FreshBooksConfig,
  token: string,
  db: Database | undefined,
  patienceMs: number,
): Promise<Finding> {
  const refused = await problemOf(freshbooks, token, patienceMs, {
    ended: `FRESHBOOKS_TOKEN lives for 12 hours: set a new one, or set up an app and run ${CONNECT}.`,
  });
  if (refused !== undefined) return refused;
  const known = db === undefined ? undefined : await trialUntil(db, token).catch(unlessNoTables);
  const until = known ?? new Date(Date.now() + TOKEN_LIVES_MS);
  return ok(`FRESHBOOKS_TOKEN lets us in to ${freshbooks.accountId}, until ${said(until)} at the latest: for a trial`);
}

async function ofApp(freshbooks: FreshBooksConfig, db: Database | undefined, patienceMs: number): Promise<Finding> {
  const { accountId, key } = freshbooks;
  if (key === undefined) {
    return wrong(
      'CREWCALL_KEY is not set',
      `node -p "crypto.randomBytes(32).toString('base64')" makes one; then ${CONNECT}`,
    );
  }
  const found = db === undefined ? undefined : await keptPair(db, key).catch(unlessNoTables);
  const kept = found ?? { kind: 'none' };
  switch (kept.kind) {
    case 'none':
      return wrong('nobody has authorised this installation', CONNECT);
    case 'lost':
      return wrong('its refresh token is spent, and the answer to that was lost', CONNECT);
    case 'sealed_otherwise':
      return wrong('its tokens were encrypted with another CREWCALL_KEY', `Set that one again, or: ${CONNECT}`);
  }
  if (kept.expiresAt.getTime() <= Date.now()) {
    return ok(
      `authorised for ${accountId}; its token ended ${said(kept.expiresAt)} and is renewed with the next invoice`,
    );
  }
  const refused = await problemOf(freshbooks, kept.pair.accessToken, patienceMs, { ended: CONNECT });
  return (
    refused ?? ok(`authorised for ${accountId}; its token lives until ${said(kept.expiresAt)} and is renewed by itself`)
  );
}

async function problemOf(
  { apiUrl, accountId }: FreshBooksConfig,
  token: string,
  patienceMs: number,
  { ended }: { ended: string },
): Promise<Finding | undefined> {
  const exchanged = await exchange(meRequest(token), { baseUrl: apiUrl, limitMs: patienceMs });
  switch (exchanged.kind) {
    case 'away':
      return wrong(
        `not reachable (${exchanged.because})`,
        'See FRESHBOOKS_API_URL, and whether something is between here and there.',
      );
    case 'unknown':
      return wrong(
        `no answer (${exchanged.because})`,
        'FreshBooks may be away; invoices wait. See FRESHBOOKS_API_URL if it stays so.',
      );
    case 'limited':
      return wrong('it asks for patience (HTTP 429)', 'Look again in a minute.');
    case 'answered': {
      const { status, body } = exchanged.answer;
      if (status === 401 || status === 403) return wrong(`it does not let us in (HTTP ${status})`, ended);
      const accounts = accountsIn(body);
      if (accounts === undefined || accounts.includes(accountId)) return undefined;
      return wrong(`whoever let us in has ${accounts.join(', ')}, not ${accountId}`, 'Correct FRESHBOOKS_ACCOUNT_ID.');
    }
  }
}

/** If the program was never started on this database, the missing tables are no problem. */
function unlessNoTables(error: unknown): undefined {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2021') return undefined;
  throw error;
}

function said(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
