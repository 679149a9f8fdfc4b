import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { listen } from './listen.ts';

export interface FreshBooksCall {
  method: string;
  path: string;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: the body is compared as it was sent.
  body: any;
}

/**
 * How a call fails. `before` or `after`: whether the failure comes before or after the call was carried out. Without
 * a status, the connection breaks.
 */
export interface Fault {
  when: 'before' | 'after';
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** The call is never answered. */
  hangs?: true;
}

export interface DoubleClient {
  id: number;
  email: string;
  fname: string;
  lname: string;
  organization: string;
  vis_state: number;
}

export interface DoubleInvoice {
  id: number;
  customerid: number;
  po_number: string;
  invoice_number: string;
  create_date: string;
  currency_code: string;
  status: number;
  vis_state: number;
  lines: { name: string; description?: string; qty: number; unit_cost: { amount: string; code: string } }[];
}

/**
 * A double of FreshBooks, as its documentation and its own client library describe it. It refuses missing and wrong
 * data.
 */
export interface FreshBooksDouble {
  url: string;
  accountId: string;
  /** The environment variables with which the product uses this double. */
  env: Record<string, string>;
  /** The calls so far, except those for tokens. */
  calls: FreshBooksCall[];
  tokenCalls: FreshBooksCall[];
  clients: DoubleClient[];
  invoices: DoubleInvoice[];
  /** Returns an authorisation code, as the owner of the account gets it. */
  code(): string;
  /** Returns an access token, as for a trial. */
  token(): string;
  /** Makes all access tokens expire. Refresh tokens stay valid. */
  endTokens(): void;
  /** The lifetime of new access tokens, in seconds. */
  lifetime: number;
  /** The number of pairs whose refresh token can still be used. */
  validPairs(): number;
  /** Called before each call. It decides whether the call fails. */
  trouble: (call: FreshBooksCall) => Fault | undefined | Promise<Fault | undefined>;
}

const ACCOUNT = 'xZNQ1X';
const BASE = `/accounting/account/${ACCOUNT}`;
const KEY = Buffer.alloc(32, 7).toString('base64');

export async function freshbooksDouble(
  t: Pick<ExecutionContext, 'teardown'>,
  { now = () => new Date() }: { now?: () => Date } = {},
): Promise<FreshBooksDouble> {
  const app = { id: 'app-4711', secret: 'app-secret-4711', redirect: 'https://agency.test/freshbooks' };
  const codes = new Set<string>();
  const access = new Map<string, number>();
  const refresh = new Set<string>();
  let ids = 217_500;

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://double');
    const raw = await text(request);
    const call: FreshBooksCall = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      body: raw === '' ? undefined : parsed(raw),
    };
    (pathname === '/auth/oauth/token' ? world.tokenCalls : world.calls).push(call);
    const fault = await world.trouble(call);
    if (fault?.when === 'before') return fail(response, fault);
    const { status, body } = answer(call, request.headers);
    if (fault !== undefined) return fail(response, fault);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const url = await listen(t, server);

  const world: FreshBooksDouble = {
    url,
    accountId: ACCOUNT,
    env: {
      FRESHBOOKS_ACCOUNT_ID: ACCOUNT,
      FRESHBOOKS_CLIENT_ID: app.id,
      FRESHBOOKS_CLIENT_SECRET: app.secret,
      FRESHBOOKS_REDIRECT_URI: app.redirect,
      FRESHBOOKS_API_URL: url,
      CREWCALL_KEY: KEY,
    },
    calls: [],
    tokenCalls: [],
    clients: [],
    invoices: [],
    lifetime: 43_200,
    code() {
      const code = randomBytes(16).toString('hex');
      codes.add(code);
      return code;
    },
    token: () => grant().access_token,
    endTokens: () => access.clear(),
    validPairs: () => refresh.size,
    trouble: () => undefined,
  };
  return world;

  function answer(call: FreshBooksCall, headers: IncomingHttpHeaders): { status: number; body: unknown } {
    const { method, path } = call;
    if (method !== 'GET' && !/^application\/json/.test(headers['content-type'] ?? '')) {
      return { status: 415, body: { message: 'expected JSON' } };
    }
    if (method === 'POST' && path === '/auth/oauth/token') return tokens(call.body);
    const [, token = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if ((access.get(token) ?? 0) <= now().getTime()) {
      return {
        status: 401,
        body: { error: 'unauthenticated', error_description: 'This action requires authentication.' },
      };
    }
    if (path === '/auth/api/v1/users/me') {
      return {
        status: 200,
        body: { response: { id: 1, business_memberships: [{ business: { account_id: ACCOUNT } }] } },
      };
    }
    if (headers['api-version'] !== 'alpha') return refusal(400, 1001, 'api-version', 'Api-Version is missing');
    if (!path.startsWith(`${BASE}/`)) {
      return {
        status: 404,
        body: {
          code: 5,
          message: 'Request failed with status_code: 404',
          details: [{ reason: '1012', metadata: { message: 'Account not found.', field: 'accountid' } }],
        },
      };
    }
    switch (`${method} ${path.slice(BASE.length)}`) {
      case 'GET /users/clients':
        return found('clients', call.query, world.clients, {
          email: ({ email }, wanted) => email.toLowerCase() === wanted.toLowerCase(),
        });
      case 'POST /users/clients':
        return newClient(call.body);
      case 'GET /invoices/invoices':
        return found('invoices', call.query, world.invoices, {
          customerid: ({ customerid }, wanted) => customerid === Number(wanted),
          invoice_number: ({ invoice_number }, wanted) => invoice_number === wanted,
        });
      case 'POST /invoices/invoices':
        return newInvoice(call.body);
    }
    const [, id] = /^\/invoices\/invoices\/(\d+)$/.exec(path.slice(BASE.length)) ?? [];
    const invoice = world.invoices.find((one) => one.id === Number(id));
    if (method === 'PUT' && invoice !== undefined) {
      Object.assign(invoice, call.body.invoice);
      return { status: 200, body: { response: { result: { invoice } } } };
    }
    return refusal(404, 1012, 'path', 'Not found.');
  }

  function tokens(body: Record<string, unknown>): { status: number; body: unknown } {
    if (body.client_id !== app.id || body.client_secret !== app.secret) {
      return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed.' } };
    }
    const invalid = {
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: 'The provided authorization grant is invalid, expired, revoked.',
      },
    };
    if (body.redirect_uri !== app.redirect) return invalid;
    if (body.grant_type === 'authorization_code') {
      return codes.delete(String(body.code)) ? { status: 200, body: grant() } : invalid;
    }
    if (body.grant_type === 'refresh_token') {
      return refresh.delete(String(body.refresh_token)) ? { status: 200, body: grant() } : invalid;
    }
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  }

  function grant() {
    const pair = {
      access_token: randomBytes(24).toString('base64url'),
      refresh_token: randomBytes(32).toString('hex'),
    };
    access.set(pair.access_token, now().getTime() + world.lifetime * 1_000);
    refresh.add(pair.refresh_token);
    const created_at = Math.floor(now().getTime() / 1_000);
    return { ...pair, token_type: 'Bearer', expires_in: world.lifetime, created_at, scope: 'user:profile:read' };
  }

  function newClient(body: { client?: Record<string, unknown> }): { status: number; body: unknown } {
    const { email, fname, lname, organization } = body.client ?? {};
    if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) {
      return refusal(422, 1004, 'email', 'Email address is invalid.');
    }
    const words = (value: unknown) => (typeof value === 'string' ? value : '');
    const client = {
      id: ++ids,
      email,
      fname: words(fname),
      lname: words(lname),
      organization: words(organization),
      vis_state: 0,
    };
    world.clients.push(client);
    return { status: 200, body: { response: { result: { client } } } };
  }

  function newInvoice(body: { invoice?: Record<string, unknown> }): { status: number; body: unknown } {
    const said = body.invoice ?? {};
    const stranger = Object.keys(said).find((name) => !INVOICE_FIELDS.has(name));
    if (stranger !== undefined) return refusal(422, 1004, stranger, 'is not to be set on a draft');
    const { customerid, create_date, po_number, lines } = said;
    if (!world.clients.some(({ id, vis_state }) => id === customerid && vis_state === 0)) {
      return refusal(404, 1012, 'customerid', 'Client not found.');
    }
    if (typeof create_date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(create_date)) {
      return refusal(422, 1001, 'create_date', 'create_date is required.');
    }
    for (const line of lines as DoubleInvoice['lines']) {
      const { amount, code } = line.unit_cost;
      if (!/^\d+\.\d\d$/.test(amount) || !/^[A-Z]{3}$/.test(code) || typeof line.qty !== 'number') {
        // FreshBooks sends an error in this format with HTTP 200.
        return refusal(200, 1004, 'lines', 'unit_cost is invalid.');
      }
    }
    const invoice = {
      ...(said as unknown as DoubleInvoice),
      ...{
        id: ++ids,
        po_number: String(po_number ?? ''),
        invoice_number: String(world.invoices.length + 1).padStart(7, '0'),
      },
      ...{ status: 1, v3_status: 'draft', vis_state: 0 },
    };
    world.invoices.push(invoice);
    return { status: 200, body: { response: { result: { invoice } } } };
  }
}

/** The fields that a draft may have. None of them marks it as sent or mails it. */
const INVOICE_FIELDS = new Set([
  ...[
    'customerid',
    'create_date',
    'due_offset_days',
    'currency_code',
    'language',
    'notes',
    'po_number',
    'terms',
    'lines',
  ],
]);

function found<T extends { vis_state: number }>(
  name: string,
  query: URLSearchParams,
  all: T[],
  filters: Record<string, (one: T, wanted: string) => boolean>,
): { status: number; body: unknown } {
  let left = all;
  for (const [key, wanted] of query) {
    if (key === 'per_page' || key === 'page') continue;
    const filter = filters[/^search\[(\w+)\]$/.exec(key)?.[1] ?? ''];
    if (filter === undefined) return refusal(400, 1004, key, 'is no filter');
    left = left.filter((one) => filter(one, wanted));
  }
  const perPage = Math.min(100, Number(query.get('per_page') ?? 15));
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const result = {
    [name]: left.slice((page - 1) * perPage, page * perPage),
    ...{ page, pages: Math.ceil(left.length / perPage), per_page: perPage, total: left.length },
  };
  return { status: 200, body: { response: { result } } };
}

function refusal(status: number, errno: number, field: string, message: string): { status: number; body: unknown } {
  return { status, body: { response: { errors: [{ errno, field, message, object: 'any', value: '' }] } } };
}

function fail(response: ServerResponse, { status, headers = {}, body = { message: 'trouble' }, hangs }: Fault): void {
  if (hangs) return;
  if (status === undefined) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return {};
  }
}
