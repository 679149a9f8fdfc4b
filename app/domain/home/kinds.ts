import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

const person = z.object({ personId: z.int() });

/** Somebody looks at their Home now: it is drawn before all others. */
export const showHome = jobKind('home.show', person);
/** What somebody's Home shows has changed, perhaps. */
export const refreshHome = jobKind('home.refresh', person);
/** Somebody who is not on the roster has opened the Home. */
export const greetStranger = jobKind('home.greet', z.object({ slackId: z.string() }));
/** The audit trail is read on, and the Homes that it touches are refreshed. */
export const followTrail = jobKind('home.follow', z.object({}));

/** Two kinds, not one: a refresh that waits for its turn must not keep the one waiting who is looking. */
export function show(personId: number): JobRequest {
  return showHome.of({ personId }, { uniqueKey: `home.show:${personId}` });
}

export function refresh(personId: number, runAt: Date): JobRequest {
  return refreshHome.of({ personId }, { uniqueKey: `home.refresh:${personId}`, runAt });
}

/** One follower at a time, in all processes. */
export function follow(): JobRequest {
  return followTrail.of({}, { uniqueKey: 'home.follow', lane: 'home.follow' });
}
