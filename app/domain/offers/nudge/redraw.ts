import type { JobRequest } from '../../../infra/jobs/job.ts';
import { redrawNudge } from '../kinds.ts';

/** The key, among our messages, of the one DM that has several offers. */
export const nudgeKey = (nudge: number) => `nudge:${nudge}`;

/** All that happens to that DM happens in its lane, one after the other. */
export const nudgeLane = (nudge: number) => `nudge:${nudge}`;

/** The job that redraws it, or deletes it where none of its offers is open any more. */
export function redrawNudgeOf(nudge: number): JobRequest {
  return redrawNudge.of({ nudge }, { lane: nudgeLane(nudge), uniqueKey: `offer.redraw-nudge:${nudge}` });
}
