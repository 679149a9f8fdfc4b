import { z } from 'zod';
import { type JobRequest, jobKind } from '../jobs/job.ts';

const project = z.object({ projectId: z.int() });
const member = project.extend({ personId: z.int() });

/** What should be and what is in Slack are compared, and the difference is worked off. */
export const convergeChannel = jobKind('channel.converge', project);
/** Somebody who was added hears what the project is about, and where its channel is. */
export const tellJoined = jobKind('member.tell-joined', member.extend({ joinedAt: z.int() }));
/** Somebody who was removed hears it kindly. */
export const tellLeft = jobKind('member.tell-left', member.extend({ leftAt: z.int() }));

/** The project's channel follows what was decided. One run waits at most, and never two at a time. */
export function converge(projectId: number): JobRequest {
  return convergeChannel.of(
    { projectId },
    { lane: `channel:${projectId}`, uniqueKey: `channel.converge:${projectId}` },
  );
}
