import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, Tx } from '../../infra/database/client.ts';
import { type Amount, readAmount } from './amount.ts';

const shown = { project: { include: { client: true } } } satisfies Prisma.InvoiceInclude;

/** An invoice with its project and the client. */
export type InvoiceView = Prisma.InvoiceGetPayload<{ include: typeof shown }>;

export function invoiceView(db: Database | Tx, invoiceId: number): Promise<InvoiceView | null> {
  return db.invoice.findUnique({ where: { id: invoiceId }, include: shown });
}

/** The invoice of a project. Null if none was begun. */
export function invoiceOfProject(db: Database | Tx, { id: projectId }: { id: number }): Promise<InvoiceView | null> {
  return db.invoice.findUnique({ where: { projectId }, include: shown });
}

/** The amount to invoice: the one the PM gave, or else the budget. Undefined if the budget is not an amount. */
export function amountOf({ amount, currency, project }: InvoiceView): Amount | undefined {
  if (amount !== null && currency !== null) return { amount, currency };
  return project.budget === null ? undefined : readAmount(project.budget);
}

/** The clients in FreshBooks from which the PM has to choose. */
const Choices = z.array(z.object({ id: z.string(), name: z.string() })).catch([]);

export function choicesOf({ choices }: Pick<InvoiceView, 'choices'>): z.infer<typeof Choices> {
  return Choices.parse(choices ?? []);
}
