import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** A person is told of with each of their projects: those that say something else by now are announced. */
export const comparePersonsProjects = jobKind('announcement.compare-person', z.object({ personId: z.int() }));
/** The same for the projects of a client. */
export const compareClientsProjects = jobKind('announcement.compare-client', z.object({ clientId: z.int() }));

export function comparePerson(personId: number): JobRequest {
  return comparePersonsProjects.of({ personId }, { uniqueKey: `announcement.compare-person:${personId}` });
}

export function compareClient(clientId: number): JobRequest {
  return compareClientsProjects.of({ clientId }, { uniqueKey: `announcement.compare-client:${clientId}` });
}

/** An endpoint is told what it has not taken of one lane yet. */
export const tellEndpoint = jobKind('webhook.tell', z.object({ endpointId: z.int(), lane: z.string() }));
/** An endpoint is told on in all lanes in which something waits for it. */
export const catchUpEndpoint = jobKind('webhook.catch-up', z.object({ endpointId: z.int() }));

export function tell(endpointId: number, lane: string): JobRequest {
  const key = `webhook:${endpointId}:${lane}`;
  return tellEndpoint.of({ endpointId, lane }, { lane: key, uniqueKey: key });
}

export function catchUp(endpointId: number, runAt?: Date): JobRequest {
  return catchUpEndpoint.of({ endpointId }, runAt === undefined ? {} : { runAt });
}

/** The exchange of a broker is told what it has not been told yet. */
export const publishFeed = jobKind('announcement.publish', z.object({}));

/** One run at a time, of all processes, keeps the order. */
export function publish(): JobRequest {
  return publishFeed.of({}, { lane: 'announcement.publish', uniqueKey: 'announcement.publish' });
}
