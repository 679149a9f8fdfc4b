import { z } from 'zod';
import { jobKind } from '../jobs/job.ts';

/** A participant gets the DM that asks for reviews. */
export const askReview = jobKind('review.ask', z.object({ requestId: z.int() }));
