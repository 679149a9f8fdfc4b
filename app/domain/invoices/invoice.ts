import type { Invoice } from '../../generated/prisma/client.ts';
import { Prisma, type Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { audit, type Decision } from '../audit/audit.ts';
import { lockProject, lockProjectByCode, type ProjectStory } from '../projects/find.ts';
import { changeProject } from '../projects/life/change.ts';
import type { Amount } from './amount.ts';
import { askPm, beginInvoice, queued, tellAgain, tellDrafted } from './kinds.ts';
import { amountOf, choicesOf, type InvoiceView, invoiceView } from './view.ts';

/** Fact: a project was completed. Whether it is invoiced depends on the configuration, so a job decides it. */
export async function invoiceAtCompletion(
  tx: Tx,
  { projectId, life, at }: { projectId: number; life: number; at: Date },
): Promise<void> {
  await enqueue(tx, at, [beginInvoice.of({ projectId, life })]);
}

/**
 * Fact: a completed project gets one draft invoice. If the project was completed before and reopened, its PM is told
 * of the existing draft. If nothing is done, the reason is returned.
 */
export async function begin(
  tx: Tx,
  { projectId, life, at }: { projectId: number; life: number; at: Date },
): Promise<string | undefined> {
  const project = await lockProject(tx, projectId);
  if (project?.status !== 'completed' || project.life !== life) return 'the project goes on';
  const known = await tx.invoice.findUnique({ where: { projectId } });
  if (known?.state === 'due') return 'it is being drafted';
  if (known?.state === 'drafted') {
    await enqueue(tx, at, [tellAgain.of({ invoiceId: known.id, life })]);
    return undefined;
  }
  if (known !== null) await again(tx, known, at);
  else {
    const made = await tx.invoice.create({ data: { projectId, decidedAt: at, createdAt: at } });
    await enqueue(tx, at, [queued(made)]);
  }
  return undefined;
}

/** Fact: another attempt is made with the current data. */
async function again(tx: Tx, { id }: Pick<Invoice, 'id'>, at: Date): Promise<void> {
  const invoice = await tx.invoice.update({
    where: { id },
    data: { state: 'due', round: { increment: 1 }, because: null, decidedAt: at },
  });
  await enqueue(tx, at, [queued(invoice)]);
}

/** The data for the draft, or the reason why none is made. */
export type Preparation =
  | { kind: 'draft'; view: InvoiceView; amount: Amount; email: string | null }
  | { kind: 'not'; because: string };

/**
 * Fact: a draft is about to be made. The data are read anew, because they may have changed. If something is missing,
 * the PM is asked.
 */
export async function prepare(
  tx: Tx,
  { invoiceId, round, at }: { invoiceId: number; round: number; at: Date },
): Promise<Preparation> {
  const view = await locked(tx, invoiceId);
  if (view === null || view.round !== round) return { kind: 'not', because: 'begun anew since' };
  if (view.state !== 'due') return { kind: 'not', because: `the invoice is ${view.state}` };
  if (view.project.status !== 'completed') {
    await tx.invoice.update({ where: { id: invoiceId }, data: { state: 'lapsed', decidedAt: at } });
    return { kind: 'not', because: 'the project goes on' };
  }
  const amount = amountOf(view);
  const { email } = view.project.client;
  if (amount !== undefined && (email !== null || view.customerId !== null))
    return { kind: 'draft', view, amount, email };
  await ask(tx, { view, at });
  return { kind: 'not', because: 'the PM is asked for what is missing' };
}

/**
 * Fact: the PM is asked. `because`: FreshBooks' answer, if it refused. `choices`: the clients in FreshBooks with this
 * address.
 */
export async function ask(
  tx: Tx,
  {
    view,
    because,
    choices,
    at,
  }: { view: InvoiceView; because?: string; choices?: { id: string; name: string }[]; at: Date },
): Promise<void> {
  const { id, round } = view;
  const { count } = await tx.invoice.updateMany({
    where: { id, round, state: 'due' },
    data: {
      state: 'asked',
      because: because?.slice(0, 250) ?? null,
      ...(choices === undefined ? {} : { choices, customerId: null }),
      decidedAt: at,
    },
  });
  if (count === 1) await enqueue(tx, at, [askPm.of({ invoiceId: id, round })]);
}

/** Fact: the draft exists in FreshBooks. */
export async function markDrafted(
  tx: Tx,
  { invoiceId, made, amount, at }: { invoiceId: number; made: MadeInvoice; amount: Amount; at: Date },
): Promise<void> {
  const view = await locked(tx, invoiceId);
  if (view === null || view.state === 'drafted') return;
  const { accountId, id: freshbooksId, customerId, number } = made;
  await tx.invoice.update({
    where: { id: invoiceId },
    data: {
      ...{ state: 'drafted', accountId, freshbooksId, customerId, number: number?.slice(0, 64) ?? null, ...amount },
      ...{ draftedAt: at, decidedAt: at, because: null, choices: Prisma.DbNull },
    },
  });
  await audit(tx, { at, actor: null, via: 'clock', action: 'invoice.drafted', projectCode: view.project.code });
  await enqueue(tx, at, [tellDrafted.of({ invoiceId })]);
}

export interface MadeInvoice {
  accountId: string;
  id: string;
  customerId: string | null;
  number: string | null;
}

export type DescribeResult =
  | { outcome: 'due' | 'drafted' | 'open' | 'unknown' }
  /** Nothing was asked, because the draft is being made. */
  | { outcome: 'under_way' }
  /** The form was filled in for a client whom the project no longer has. */
  | { outcome: 'other_client' };

/** Fact: the PM says what to invoice, and to which client if that was not known. */
export async function describeInvoice(
  tx: Tx,
  said: { code: string; amount: Amount; email?: string | undefined; customerId?: string | undefined } & Decision,
): Promise<DescribeResult> {
  const { code, amount, email, customerId, at, via, actor } = said;
  const project = await lockProjectByCode(tx, code);
  const known = project === null ? null : await tx.invoice.findUnique({ where: { projectId: project.id } });
  if (project === null || known === null) return { outcome: 'unknown' };
  if (known.state === 'drafted') return { outcome: 'drafted' };
  if (known.state === 'due') return { outcome: 'under_way' };
  if (isOfAnotherClient(project, known, { email, customerId })) return { outcome: 'other_client' };
  await tx.invoice.update({
    where: { id: known.id },
    data: { ...amount, ...(customerId === undefined ? {} : { customerId }) },
  });
  await audit(tx, { at, actor, via, action: 'invoice.described', projectCode: code });
  const isCompleted = project.status === 'completed';
  if (isCompleted) await again(tx, known, at);
  if (email !== undefined) {
    const { name, company, language } = project.client;
    await changeProject(tx, { code, said: { client: { name, company, email, language } }, at, via, actor });
  }
  return { outcome: isCompleted ? 'due' : 'open' };
}

/** A form may stay open for hours. So the client that it names counts only if the same question is still open. */
function isOfAnotherClient(
  { client }: ProjectStory,
  invoice: Invoice,
  { email, customerId }: { email: string | undefined; customerId: string | undefined },
): boolean {
  const isChoice = customerId === undefined || choicesOf(invoice).some(({ id }) => id === customerId);
  return !isChoice || (email !== undefined && client.email !== null && email !== client.email);
}

/** Fact: the client or the budget of a project changed. If the PM was asked for that, the draft is tried again. */
export async function invoiceFollowsFields(
  tx: Tx,
  { project, fields, at }: { project: { id: number }; fields: readonly string[]; at: Date },
): Promise<void> {
  const said = { client: fields.includes('client'), budget: fields.includes('budget') };
  if (!said.client && !said.budget) return;
  const known = await tx.invoice.findUnique({ where: { projectId: project.id } });
  if (known?.state !== 'asked') return;
  await tx.invoice.update({
    where: { id: known.id },
    data: {
      ...(said.client ? { customerId: null, choices: Prisma.DbNull } : {}),
      ...(said.budget ? { amount: null, currency: null } : {}),
    },
  });
  await again(tx, known, at);
}

/** Fact: FreshBooks can be used again, so waiting drafts are tried at once. */
export async function hurry(tx: Tx, at: Date): Promise<void> {
  const due = await tx.invoice.findMany({ where: { state: 'due' }, orderBy: { id: 'asc' } });
  await enqueue(tx, at, due.map(queued));
}

async function locked(tx: Tx, invoiceId: number): Promise<InvoiceView | null> {
  await tx.$queryRaw`SELECT id FROM invoices WHERE id = ${invoiceId} FOR UPDATE`;
  return invoiceView(tx, invoiceId);
}
