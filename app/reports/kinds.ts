import { z } from 'zod';
import { jobKind } from '../jobs/job.ts';

export const postReport = jobKind('report.post', z.object({ key: z.string(), text: z.string() }));
