import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

const person = z.object({ personId: z.int() });

/** Draws the Home of somebody who is looking at it, before all other Homes. */
export const showHome = jobKind('home.show', person);
/** Redraws a Home whose content may have changed. */
export const refreshHome = jobKind('home.refresh', person);
/** Draws the Home of somebody who is not on the roster. */
export const greetStranger = jobKind('home.greet', z.object({ slackId: z.string() }));
/** Reads the new lines of the audit trail and refreshes the Homes that they affect. */
export const followTrail = jobKind('home.follow', z.object({}));

/**
 * The request to draw an opened Home. This is a kind of its own, so that a person who is looking does not wait behind
 * refreshes.
 */
export function show(personId: number): JobRequest {
  return showHome.of({ personId }, { uniqueKey: `home.show:${personId}` });
}

export function refresh(personId: number, runAt: Date): JobRequest {
  return refreshHome.of({ personId }, { uniqueKey: `home.refresh:${personId}`, runAt });
}

/** The request to read the trail. Only one such job runs at a time, among all processes. */
export function follow(): JobRequest {
  return followTrail.of({}, { uniqueKey: 'home.follow', lane: 'home.follow' });
}
