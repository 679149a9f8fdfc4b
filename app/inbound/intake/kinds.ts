import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** Applies a stored event. `sequence` is its position in the order of arrival. */
export const applyEvent = jobKind('event.apply', z.object({ sequence: z.string().regex(/^\d+$/) }));
