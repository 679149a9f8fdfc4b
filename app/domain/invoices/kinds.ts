import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** `round`: of which attempt it is; a later one has made it out of date. */
const drafting = z.object({ invoiceId: z.int(), round: z.int() });

/** One thing after the other, as FreshBooks' limits are not known: while it is away, nothing else waits. */
const LANE = 'freshbooks';

/** A project was completed in this life: whether it gets a draft invoice depends on what is configured. */
export const beginInvoice = jobKind('invoice.begin', z.object({ projectId: z.int(), life: z.int() }));
/** The draft is made in FreshBooks. */
export const draftInvoice = jobKind('invoice.draft', drafting);
/** The PM is asked for what is missing. */
export const askPm = jobKind('invoice.ask', drafting);
/** The PM learns that the draft is there. */
export const tellDrafted = jobKind('invoice.tell-drafted', z.object({ invoiceId: z.int() }));
/** The PM learns that the project, completed again in this life, has its invoice already. */
export const tellAgain = jobKind('invoice.tell-again', z.object({ invoiceId: z.int(), life: z.int() }));

/** One attempt waits at most for each round. */
export const queued = ({ id: invoiceId, round }: { id: number; round: number }): JobRequest =>
  draftInvoice.of({ invoiceId, round }, { lane: LANE, uniqueKey: `${draftInvoice.name}:${invoiceId}:${round}` });
