import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** An event of Slack that was stored is worked on. */
export const workOnEvent = jobKind('slack.event', z.object({ bot: z.string(), eventId: z.string() }));
