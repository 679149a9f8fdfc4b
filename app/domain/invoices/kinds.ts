import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** `round`: the attempt that it belongs to; a later attempt makes it out of date. */
const drafting = z.object({ invoiceId: z.int(), round: z.int() });

/** One lane for all calls, because the limits of FreshBooks are not known. While it is away, only this lane waits. */
const LANE = 'freshbooks';

/** Decides whether a completed project gets a draft invoice, which depends on the configuration. */
export const beginInvoice = jobKind('invoice.begin', z.object({ projectId: z.int(), life: z.int() }));
/** Creates the draft in FreshBooks. */
export const draftInvoice = jobKind('invoice.draft', drafting);
/** Asks the PM for missing data. */
export const askPm = jobKind('invoice.ask', drafting);
/** Tells the PM that the draft is there. */
export const tellDrafted = jobKind('invoice.tell-drafted', z.object({ invoiceId: z.int() }));
/** Tells the PM that a project that was completed again already has its invoice. */
export const tellAgain = jobKind('invoice.tell-again', z.object({ invoiceId: z.int(), life: z.int() }));

/** At most one attempt waits for each round. */
export const queued = ({ id: invoiceId, round }: { id: number; round: number }): JobRequest =>
  draftInvoice.of({ invoiceId, round }, { lane: LANE, uniqueKey: `${draftInvoice.name}:${invoiceId}:${round}` });
