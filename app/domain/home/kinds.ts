import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

const person = z.object({ personId: z.int() });

/** Draws the Home of somebody who is looking at it now, before all others. */
export const showHome = jobKind('home.show', person);
/** Redraws a Home whose content may have changed. */
export const refreshHome = jobKind('home.refresh', person);
/** Draws the Home of somebody who is not on the roster. */
export const greetStranger = jobKind('home.greet', z.object({ slackId: z.string() }));
/** Reads on in the audit trail, and refreshes the Homes that it affects. */
export const followTrail = jobKind('home.follow', z.object({}));

/** Opening is a kind of its own, so that a person who is looking does not wait for a refresh in the queue. */
export function show(personId: number): JobRequest {
  return showHome.of({ personId }, { uniqueKey: `home.show:${personId}` });
}

export function refresh(personId: number, runAt: Date): JobRequest {
  return refreshHome.of({ personId }, { uniqueKey: `home.refresh:${personId}`, runAt });
}

/** Only one follower runs at a time, in all processes. */
export function follow(): JobRequest {
  return followTrail.of({}, { uniqueKey: 'home.follow', lane: 'home.follow' });
}
