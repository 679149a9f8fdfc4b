import { z } from 'zod';
import { type JobRequest, jobKind } from '../../infra/jobs/job.ts';

/** Compares a person's projects with what was announced, and announces those that differ. */
export const comparePersonsProjects = jobKind('announcement.compare-person', z.object({ personId: z.int() }));
/** Compares a client's projects in the same way. */
export const compareClientsProjects = jobKind('announcement.compare-client', z.object({ clientId: z.int() }));

export function comparePerson(personId: number): JobRequest {
  return comparePersonsProjects.of({ personId }, { uniqueKey: `announcement.compare-person:${personId}` });
}

export function compareClient(clientId: number): JobRequest {
  return compareClientsProjects.of({ clientId }, { uniqueKey: `announcement.compare-client:${clientId}` });
}

/** Sends an endpoint the outstanding announcements of one lane. */
export const tellEndpoint = jobKind('webhook.tell', z.object({ endpointId: z.int(), lane: z.string() }));
/** Writes jobs for all lanes in which an endpoint has outstanding announcements. */
export const catchUpEndpoint = jobKind('webhook.catch-up', z.object({ endpointId: z.int() }));

export function tell(endpointId: number, lane: string): JobRequest {
  const key = `webhook:${endpointId}:${lane}`;
  return tellEndpoint.of({ endpointId, lane }, { lane: key, uniqueKey: key });
}

export function catchUp(endpointId: number, runAt?: Date): JobRequest {
  return catchUpEndpoint.of({ endpointId }, runAt === undefined ? {} : { runAt });
}

/** Publishes outstanding announcements to the broker's exchange. */
export const publishFeed = jobKind('announcement.publish', z.object({}));

/** Only one job of all processes runs at a time, which keeps the order. */
export function publish(): JobRequest {
  return publishFeed.of({}, { lane: 'announcement.publish', uniqueKey: 'announcement.publish' });
}
