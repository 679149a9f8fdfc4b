import { z } from 'zod';
import type { Clock } from '../../infra/clock.ts';
import type { FreshBooks } from '../../infra/connectors/freshbooks/freshbooks.ts';
import { LIMIT_MS } from '../../infra/connectors/freshbooks/requests.ts';
import { effectKind } from '../../infra/effects/effect.ts';
import type { Effects } from '../../infra/effects/effects.ts';
import { plain } from '../../infra/slack/blocks/text.ts';
import { dayAt } from '../calendar/day.ts';
import { type MadeInvoice, markDrafted, type Preparation } from './invoice.ts';

/** The result of an attempt. `ask`: the PM has to decide how to go on. */
export type Drafted =
  | { kind: 'drafted'; made: MadeInvoice }
  | { kind: 'ask'; because?: string; choices?: { id: string; name: string }[] };

export interface Drafting {
  freshbooks: FreshBooks;
  effects: Effects;
  clock: Clock;
  timeZone: string;
}

/**
 * The effect of creating a client in FreshBooks. FreshBooks allows two clients with one address, so we look before
 * creating one, and again if it is in doubt whether we have.
 */
const newClient = effectKind({
  name: 'freshbooks.client',
  note: z.object({ invoiceId: z.int() }),
  outcome: z.object({ id: z.string() }),
  callLimitMs: LIMIT_MS,
});

/**
 * The effect of creating a draft invoice. If that is in doubt, the draft is found by its client and the project's
 * code.
 */
const newInvoice = effectKind({
  name: 'freshbooks.invoice',
  note: z.object({ customerId: z.string() }),
  outcome: z.object({
    accountId: z.string(),
    id: z.string(),
    customerId: z.string().nullable(),
    number: z.string().nullable(),
  }),
  callLimitMs: LIMIT_MS,
});

const TITLE_MOST = 200;

/** Creates the draft unless it exists in FreshBooks. It throws FreshBooks' errors, so that the job is retried. */
export async function draft(
  { view, amount, email }: Preparation & { kind: 'draft' },
  { freshbooks, effects, clock, timeZone }: Drafting,
  signal: AbortSignal,
): Promise<Drafted> {
  const { id: invoiceId, project } = view;
  const { accountId } = freshbooks;
  const turn = await freshbooks.turn(signal);
  const customer =
    view.customerId === null ? await customerOf(email ?? '') : { kind: 'found' as const, id: view.customerId };
  if (customer.kind === 'ask') return customer;
  const about = { customerId: customer.id, poNumber: project.code };
  const lookFor = async (customerId: string): Promise<MadeInvoice | undefined> => {
    const invoice = await turn.invoiceOf({ customerId, poNumber: project.code });
    return invoice && { accountId, ...invoice };
  };

  const performed = await effects.perform({
    kind: newInvoice,
    key: `project:${project.id}`,
    note: { customerId: customer.id },
    async call(ready) {
      // Somebody may have created the invoice by hand, or our database may have been restored from an older state.
      const there = await lookFor(customer.id);
      const pass = await ready();
      if (there !== undefined) return { kind: 'done' as const, outcome: there };
      const made = await turn.draftInvoice(
        {
          ...about,
          createdOn: dayAt(clock.now(), timeZone).toFormat('yyyy-MM-dd'),
          line: lineOf(project.title),
          amount: { amount: amount.amount, code: amount.currency },
        },
        { leaving: () => pass.check(), signal: pass.signal },
      );
      if (made.kind === 'made') return { kind: 'done' as const, outcome: { accountId, ...made.made } };
      return { kind: 'refused' as const, because: made.because, refusal: 'fields' as const };
    },
    async recall({ note }) {
      const there = await lookFor(note.customerId);
      return there === undefined ? { kind: 'absent' } : { kind: 'found', outcome: there };
    },
    record: (tx, made) => markDrafted(tx, { invoiceId, made, amount, at: clock.now() }),
    takeBack: ({ id }) => turn.removeDraft(id),
    signal,
  });
  switch (performed.kind) {
    case 'done':
      return { kind: 'drafted', made: performed.outcome };
    case 'refused':
      return { kind: 'ask', because: performed.because };
    case 'unwanted':
      throw new Error('Expected an invoice that is always wanted.');
  }

  async function customerOf(address: string): Promise<{ kind: 'found'; id: string } | (Drafted & { kind: 'ask' })> {
    const known = await turn.clientsOf(address);
    const [one, ...more] = known;
    if (one !== undefined && more.length === 0) return { kind: 'found', id: one.id };
    if (one !== undefined) {
      return {
        kind: 'ask',
        choices: known.map(({ id, name, organization }) => ({
          id,
          name: [name, organization].filter(Boolean).join(', ') || `client ${id}`,
        })),
      };
    }
    const { client } = project;
    const performed = await effects.perform({
      kind: newClient,
      key: `${accountId}:${client.id}`,
      note: { invoiceId },
      async call(ready) {
        const pass = await ready();
        const [firstName = '', ...rest] = plain(client.name, 100).split(' ');
        const made = await turn.makeClient(
          {
            email: address,
            firstName,
            lastName: rest.join(' '),
            organization: client.company === null ? null : plain(client.company, 200),
          },
          { leaving: () => pass.check(), signal: pass.signal },
        );
        if (made.kind === 'made') return { kind: 'done' as const, outcome: made.made };
        return { kind: 'refused' as const, because: made.because, refusal: 'fields' as const };
      },
      async recall() {
        const [there] = await turn.clientsOf(address);
        return there === undefined ? { kind: 'absent' } : { kind: 'found', outcome: { id: there.id } };
      },
      // If a client that we created has been deleted in FreshBooks since, it is created again.
      suffices: async ({ id }) => (await turn.clientsOf(address)).some((there) => there.id === id),
      signal,
    });
    if (performed.kind === 'refused') return { kind: 'ask', because: performed.because };
    if (performed.kind === 'unwanted') throw new Error('Expected a client that is always wanted.');
    return { kind: 'found', id: performed.outcome.id };
  }
}

/**
 * The line of the invoice for a project. If the title is too long for the line's name, it goes into the description.
 */
function lineOf(title: string): { name: string; description: string | null } {
  const whole = plain(title, 2_000);
  return whole.length <= TITLE_MOST
    ? { name: whole, description: null }
    : { name: plain(title, TITLE_MOST), description: whole };
}
