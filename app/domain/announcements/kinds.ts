import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** Compares the projects of a person with what was announced last, and announces those that differ. */
export const comparePersonsProjects = jobKind('announcement.compare-person', z.object({ personId: z.int() }));
/** Compares a client's projects in the same way. */
export const compareClientsProjects = jobKind('announcement.compare-client', z.object({ clientId: z.int() }));

export function comparePerson(personId: number): JobRequest {
  return comparePersonsProjects.of({ personId }, { uniqueKey: `announcement.compare-person:${personId}` });
}

export function compareClient(clientId: number): JobRequest {
  return compareClientsProjects.of({ clientId }, { uniqueKey: `announcement.compare-client:${clientId}` });
}

/** Sends to an endpoint the announcements of one lane that it has not accepted yet. */
export const tellEndpoint = jobKind('webhook.tell', z.object({ endpointId: z.int(), lane: z.string() }));
/** Writes jobs for all lanes in which an endpoint has not accepted all announcements. */
export const catchUpEndpoint = jobKind('webhook.catch-up', z.object({ endpointId: z.int() }));

export function tell(endpointId: number, lane: string): JobRequest {
  const key = `webhook:${endpointId}:${lane}`;
  return tellEndpoint.of({ endpointId, lane }, { lane: key, uniqueKey: key });
}

export function catchUp(endpointId: number, runAt?: Date): JobRequest {
  return catchUpEndpoint.of({ endpointId }, runAt === undefined ? {} : { runAt });
}

/** Publishes to the broker's exchange all announcements that were not published yet. */
export const publishFeed = jobKind('announcement.publish', z.object({}));

/** The request to publish. Only one such job runs at a time, among all processes, which keeps the order. */
export function publish(): JobRequest {
  return publishFeed.of({}, { lane: 'announcement.publish', uniqueKey: 'announcement.publish' });
}
