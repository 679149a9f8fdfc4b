import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** Posts what needs attention this morning to OPS_CHANNEL; nothing if there is nothing. */
export const postOpsDigest = jobKind('daily.ops-digest', z.object({ slot: z.iso.datetime() }));

/** The idempotency key of a slot's message. */
export const opsDigestKey = (slot: string): string => `ops-digest:${slot}`;
