import type { Database } from '../../../infra/database/client.ts';
import { moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { holderOf, type ProjectStory } from '../find.ts';
import { whoMoved } from './status.ts';

/** Where a project stands, who brought it there and when, as mrkdwn: "P-1042 is completed since … (Hana Novak)". */
export async function standingInFull(db: Database, project: ProjectStory): Promise<string> {
  const holder = holderOf(project);
  const by =
    project.status === 'claimed'
      ? holder && `${holder.elsewhere ? 'elsewhere, by ' : ''}${holder.name}`
      : await whoMoved(db, project);
  const since = sinceWhen(project);
  return `${mrkdwn(project.code)} is ${project.status}${since === null ? '' : ` since ${moment(since)}`}${by === null ? '' : ` (${mrkdwn(by, 100)})`}`;
}

/** When the project came into the state that it is in. */
export function sinceWhen(
  project: Pick<ProjectStory, 'status' | 'requestedAt' | `${'claimed' | 'started' | 'completed' | 'cancelled'}At`>,
): Date | null {
  return project[`${project.status}At`];
}
