import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

export const postReport = jobKind('report.post', z.object({ key: z.string(), text: z.string() }));
