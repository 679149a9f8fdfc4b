import type { JobRequest } from '../../../infra/jobs/job.ts';
import { redrawNudge } from '../kinds.ts';

/** The key of a DM with several offers. */
export const nudgeKey = (nudge: number) => `nudge:${nudge}`;

/** All changes of that DM run in its lane, one after the other. */
export const nudgeLane = (nudge: number) => `nudge:${nudge}`;

/** The job that redraws it, or deletes it if no offer is open any more. */
export function redrawNudgeOf(nudge: number): JobRequest {
  return redrawNudge.of({ nudge }, { lane: nudgeLane(nudge), uniqueKey: `offer.redraw-nudge:${nudge}` });
}
