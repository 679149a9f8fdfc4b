import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** Handles a stored Slack event. */
export const workOnEvent = jobKind('slack.event', z.object({ bot: z.string(), eventId: z.string() }));
