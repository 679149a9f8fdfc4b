import { invoiceModal } from '../../domain/invoices/modals.ts';
import type { InvoiceView } from '../../domain/invoices/view.ts';
import { at, many, project, type Samples, type Words } from './samples.ts';

/** Samples of the form that asks for the missing data of an invoice. */
export function invoiceSamples(words: Words): Samples {
  return { 'invoices/modals.ts': { invoiceModal: askedInvoices(words).map(invoiceModal) } };
}

/** Invoices that wait for the PM: with everything missing, and with only an amount missing. */
function askedInvoices(words: Words): InvoiceView[] {
  const shown = project(words, 'completed');
  const asked = {
    ...{ id: 1, projectId: 1, state: 'asked' as const, round: 1, amount: null, currency: null, customerId: null },
    ...{ accountId: null, freshbooksId: null, number: null, draftedAt: null, decidedAt: at, createdAt: at },
    choices: null,
    because: null,
    project: shown,
  };
  return [
    asked,
    {
      ...asked,
      because: words('email: is invalid').slice(0, 255),
      choices: many(100, (id) => ({ id: String(id), name: words('Ada Lovelace, Analytical Bakery') })),
    },
    { ...asked, amount: '2500.00', currency: 'EUR', customerId: '7' },
  ];
}
