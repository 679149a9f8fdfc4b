import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';
import {
  createService,
  readAnswer,
  type SendOptions,
  type ServiceAnswer,
  type ServiceOptions,
  type ServiceRequest,
} from '../service.ts';
import { type AccessOptions, createAccess, FreshBooksBarred } from './access.ts';
import { refusalIn } from './refusal.ts';
import { authorised, CALLED, LIMIT_MS, meRequest } from './requests.ts';

export interface FreshBooksClient {
  id: string;
  name: string;
  organization: string | null;
}

export interface FreshBooksInvoice {
  id: string;
  customerId: string | null;
  /** The invoice number that people see. */
  number: string | null;
}

export interface NewClient {
  email: string;
  firstName: string;
  lastName: string;
  organization: string | null;
}

export interface NewInvoice {
  customerId: string;
  poNumber: string;
  /** The date as YYYY-MM-DD. */
  createdOn: string;
  line: { name: string; description: string | null };
  amount: { amount: string; code: string };
}

/** The result of a creating request: FreshBooks has created the thing, or refused it for good. */
export type Made<T> = { kind: 'made'; made: T } | { kind: 'refused'; because: string };

/**
 * The five calls of FreshBooks that we use. Tokens are refreshed automatically. The calls throw RetryLater if nothing
 * happened, FreshBooksBarred if somebody has to fix something, and OutcomeUnknown if the result is unknown. Nothing
 * here sends an invoice: it creates drafts, which people send.
 */
export interface FreshBooks {
  accountId: string;
  /** Waits until a request can be made, and gets an access token. */
  turn(signal?: AbortSignal): Promise<Turn>;
  stop(): void;
}

/** Makes requests with a token that was valid a moment ago. */
export interface Turn {
  /** Clients with this address that are neither deleted nor archived. */
  clientsOf(email: string): Promise<FreshBooksClient[]>;
  /** The invoice with this PO number. It is found at least if it belongs to this client. */
  invoiceOf(about: { customerId: string; poNumber: string }): Promise<FreshBooksInvoice | undefined>;
  makeClient(client: NewClient, options: SendOptions): Promise<Made<{ id: string }>>;
  draftInvoice(invoice: NewInvoice, options: SendOptions): Promise<Made<FreshBooksInvoice>>;
  /** Deletes a draft that was created twice. */
  removeDraft(id: string): Promise<void>;
}

export interface FreshBooksOptions extends Omit<AccessOptions, 'service'>, Pick<ServiceOptions, 'onOutage'> {
  accountId: string;
  /** The URL ends in "/". */
  apiUrl: string;
  clock: Clock;
  telemetry: Telemetry;
}

export function createFreshBooks(options: FreshBooksOptions): FreshBooks {
  const { accountId, apiUrl, clock, telemetry, onOutage } = options;
  const account = encodeURIComponent(accountId);
  const service = createService({
    ...{ called: CALLED, baseUrl: apiUrl, clock, telemetry, limitMs: LIMIT_MS, onOutage },
    probe: async () => meRequest(await access.token()),
  });
  const access = createAccess({ ...options, service });

  async function turn(signal?: AbortSignal): Promise<Turn> {
    await service.turn(signal);
    const token = await access.token();

    async function ask(request: ServiceRequest, how: SendOptions = {}): Promise<ServiceAnswer> {
      const headers = { ...authorised(token), ...request.headers };
      const answer = await service.send({ ...request, headers }, { ...(signal ? { signal } : {}), ...how });
      if (answer.status === 401) return access.denied(token);
      access.letIn();
      // Somebody else is changing the same thing, so our request did nothing.
      if (answer.status === 409) throw new RetryLater(`${CALLED}: it is being changed`, in5s());
      return answer;
    }

    /** Reads one answer. FreshBooks refuses a read only for reasons that somebody has to fix. */
    async function read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
      const answer = await ask({ method: 'GET', path });
      const refusal = refusalIn(answer);
      if (refusal !== undefined) throw notOurs(refusal.because);
      return readAnswer(schema, answer, CALLED);
    }

    async function make<T>(path: string, body: object, schema: z.ZodType<T>, how: SendOptions): Promise<Made<T>> {
      const answer = await ask({ method: 'POST', path, body }, how);
      const refusal = refusalIn(answer);
      if (refusal?.denied) throw notOurs(refusal.because);
      if (refusal !== undefined) return { kind: 'refused', because: refusal.because };
      return { kind: 'made', made: readAnswer(schema, answer, CALLED) };
    }

    return {
      async clientsOf(email) {
        const query = new URLSearchParams({ 'search[email]': email, per_page: '100' });
        const { response } = await read(`accounting/account/${account}/users/clients?${query}`, Clients);
        const same = email.toLowerCase();
        return response.result.clients
          .filter((client) => (client.vis_state ?? 0) === 0 && client.email?.toLowerCase() === same)
          .map(({ id, fname, lname, organization }) => ({
            id: String(id),
            name: [fname, lname].filter(Boolean).join(' '),
            organization: organization || null,
          }));
      },
      async invoiceOf({ customerId, poNumber }) {
        const isIt = ({ po_number, vis_state }: z.infer<typeof Invoice>) =>
          po_number === poNumber && vis_state !== DELETED;
        const list = (query: Record<string, string>) =>
          `accounting/account/${account}/invoices/invoices?${new URLSearchParams({ ...query, per_page: '100' })}`;
        // Filtering by PO number is undocumented, so if it finds nothing, all invoices of the client are searched.
        const direct = await ask({ method: 'GET', path: list({ 'search[po_number]': poNumber }) });
        const found = Invoices.safeParse(direct.body).data?.response.result.invoices.find(isIt);
        if (found !== undefined) return invoiceFrom(found);
        for (let page = 1; ; page++) {
          const { response } = await read(list({ 'search[customerid]': customerId, page: String(page) }), Invoices);
          const { invoices, pages } = response.result;
          const theirs = invoices.find(isIt);
          if (theirs !== undefined) return invoiceFrom(theirs);
          if (invoices.length === 0 || page >= (pages ?? 1)) return undefined;
        }
      },
      async makeClient({ email, firstName, lastName, organization }, how) {
        const client = { email, fname: firstName, lname: lastName, ...(organization === null ? {} : { organization }) };
        const made = await make(`accounting/account/${account}/users/clients`, { client }, MadeClient, how);
        if (made.kind === 'refused') return made;
        return { kind: 'made', made: { id: String(made.made.response.result.client.id) } };
      },
      async draftInvoice({ customerId, poNumber, createdOn, line, amount }, how) {
        const described = line.description === null ? {} : { description: line.description };
        const invoice = {
          customerid: Number(customerId),
          create_date: createdOn,
          currency_code: amount.code,
          po_number: poNumber,
          lines: [{ type: 0, name: line.name, ...described, qty: 1, unit_cost: amount }],
        };
        const made = await make(`accounting/account/${account}/invoices/invoices`, { invoice }, MadeInvoice, how);
        if (made.kind === 'refused') return made;
        return { kind: 'made', made: invoiceFrom(made.made.response.result.invoice) };
      },
      async removeDraft(id) {
        const path = `accounting/account/${account}/invoices/invoices/${encodeURIComponent(id)}`;
        await ask({ method: 'PUT', path, body: { invoice: { vis_state: DELETED } } });
      },
    };
  }

  /** The error for a wrong account, or an app without the needed rights. It concerns all invoices, not a single one. */
  function notOurs(because: string): FreshBooksBarred {
    const mend = `See FRESHBOOKS_ACCOUNT_ID (${accountId}) and the scopes of your app there; \`npm run doctor\` says more.`;
    return new FreshBooksBarred('account', { because, mend, now: clock.now() });
  }

  function in5s(): Date {
    return new Date(clock.now().getTime() + 5_000);
  }

  return {
    accountId,
    turn,
    stop: () => service.stop(),
  };
}

/** The state of deleted clients and invoices, which stay visible. */
const DELETED = 1;

const id = z.union([z.number(), z.string().min(1)]);
const resultOf = <T extends z.ZodRawShape>(shape: T) => z.object({ response: z.object({ result: z.object(shape) }) });

const Client = z.object({
  id,
  email: z.string().nullish(),
  fname: z.string().nullish(),
  lname: z.string().nullish(),
  organization: z.string().nullish(),
  vis_state: z.number().nullish(),
});
const Clients = resultOf({ clients: z.array(Client) });
const MadeClient = resultOf({ client: z.object({ id }) });

const Invoice = z.object({
  id,
  customerid: id.nullish(),
  invoice_number: z.coerce.string().nullish(),
  po_number: z.coerce.string().nullish(),
  vis_state: z.number().nullish(),
});
const Invoices = resultOf({ invoices: z.array(Invoice), pages: z.number().nullish() });
const MadeInvoice = resultOf({ invoice: Invoice });

function invoiceFrom({ id, customerid, invoice_number: number }: z.infer<typeof Invoice>): FreshBooksInvoice {
  return { id: String(id), customerId: customerid == null ? null : String(customerid), number: number ?? null };
}
