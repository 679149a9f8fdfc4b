import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** An event that was stored is applied; `sequence` is its place in the order of arrival. */
export const applyEvent = jobKind('event.apply', z.object({ sequence: z.string().regex(/^\d+$/) }));
