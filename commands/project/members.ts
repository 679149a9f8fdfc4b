import { membersAnswer } from '../../app/domain/projects/answers/list-answer.ts';
import { channelProject } from '../../app/domain/projects/channel/view.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import { type Services, showingOf } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedProjectAlone } from './naming/named.ts';

/** Lists the members of a project with their roles. */
export async function members(asked: Asked, services: Services): Promise<Answer> {
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const project = await channelProject(services.db, named.project.id, showingOf(services));
  if (project === null) return `${named.project.code} is not known any more.`;
  return membersAnswer(project, { leads: personMay('change_projects', asked.by) });
}
