import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';

/** What waits for somebody this morning is told in OPS_CHANNEL; nothing where nothing waits. */
export const postOpsDigest = jobKind('daily.ops-digest', z.object({ slot: z.iso.datetime() }));

/** The key of the message of a slot. */
export const opsDigestKey = (slot: string): string => `ops-digest:${slot}`;
