import type { JobRequest } from '../../../infra/jobs/job.ts';
import { redrawNudge } from '../kinds.ts';

/** The key of a DM with several offers. */
export const nudgeKey = (nudge: number) => `nudge:${nudge}`;

/** The lane of such a DM. All changes of the DM run in it, one after the other. */
export const nudgeLane = (nudge: number) => `nudge:${nudge}`;

/** The job that redraws the DM, or deletes it if none of its offers is open any more. */
export function redrawNudgeOf(nudge: number): JobRequest {
  return redrawNudge.of({ nudge }, { lane: nudgeLane(nudge), uniqueKey: `offer.redraw-nudge:${nudge}` });
}
