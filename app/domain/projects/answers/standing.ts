import type { Database } from '../../../infra/database/client.ts';
import { moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { holderOf, type ProjectStory } from '../find.ts';
import { whoMoved } from './status.ts';

/**
 * Says in mrkdwn what state the project is in, and who brought it there and when: "P-1042 was completed today at
 * 11:27 by Hana Novak".
 */
export async function standingInFull(db: Database, project: ProjectStory): Promise<string> {
  const holder = holderOf(project);
  const by =
    project.status === 'claimed'
      ? holder && `${holder.elsewhere ? 'elsewhere, ' : ''}by ${mrkdwn(holder.name, 100)}`
      : await byWhom(db, project);
  const since = sinceWhen(project);
  return [
    mrkdwn(project.code),
    moved[project.status],
    ...(since === null ? [] : [moment(since)]),
    ...(by ? [by] : []),
  ].join(' ');
}

/** The verb that says how a project came into each state. */
export const moved: Record<ProjectStory['status'], string> = {
  requested: 'was requested',
  claimed: 'was claimed',
  started: 'started',
  completed: 'was completed',
  cancelled: 'was cancelled',
};

async function byWhom(db: Database, project: ProjectStory): Promise<string | null> {
  const name = await whoMoved(db, project);
  return name === null ? null : `by ${mrkdwn(name, 100)}`;
}

/** When the project entered its current state. */
export function sinceWhen(
  project: Pick<ProjectStory, 'status' | 'requestedAt' | `${'claimed' | 'started' | 'completed' | 'cancelled'}At`>,
): Date | null {
  return project[`${project.status}At`];
}
