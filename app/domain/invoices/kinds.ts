import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** `round`: the attempt to which the job belongs. A later attempt makes the job out of date. */
const drafting = z.object({ invoiceId: z.int(), round: z.int() });

/**
 * The lane of all calls to FreshBooks. It is a single one, because FreshBooks' limits are not known. While FreshBooks
 * is unreachable, only this lane waits.
 */
const LANE = 'freshbooks';

/** Decides whether a completed project gets a draft invoice. This depends on the configuration. */
export const beginInvoice = jobKind('invoice.begin', z.object({ projectId: z.int(), life: z.int() }));
/** Creates the draft in FreshBooks. */
export const draftInvoice = jobKind('invoice.draft', drafting);
/** Asks the PM for missing data. */
export const askPm = jobKind('invoice.ask', drafting);
/** Tells the PM that the draft is there. */
export const tellDrafted = jobKind('invoice.tell-drafted', z.object({ invoiceId: z.int() }));
/** Tells the PM that a project that was completed again already has its invoice. */
export const tellAgain = jobKind('invoice.tell-again', z.object({ invoiceId: z.int(), life: z.int() }));

/** The request for the draft. At most one waits for each round. */
export const queued = ({ id: invoiceId, round }: { id: number; round: number }): JobRequest =>
  draftInvoice.of({ invoiceId, round }, { lane: LANE, uniqueKey: `${draftInvoice.name}:${invoiceId}:${round}` });
