import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** Posts to OPS_CHANNEL what needs attention this morning. If there is nothing, nothing is posted. */
export const postOpsDigest = jobKind('daily.ops-digest', z.object({ slot: z.iso.datetime() }));

/** The idempotency key of the message for a planned time. */
export const opsDigestKey = (slot: string): string => `ops-digest:${slot}`;
