import { z } from 'zod';
import { briefModal } from '../../app/domain/projects/brief.ts';
import { findProject } from '../../app/domain/projects/find.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

const Shown = z.object({ code: z.string(), page: z.int().min(0) });

/** Next, in the brief: shows the next page. */
export async function briefTurned(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const shown = Shown.parse(JSON.parse(view.private_metadata));
  const [who, project] = await Promise.all([
    whoMay(services, { slackId, act: 'see_projects' }),
    findProject(services.db, shown.code),
  ]);
  if ('refused' in who) return { notice: who.refused };
  if (project === null) return { notice: 'This project is not known any more.' };
  return { show: briefModal(project, shown.page + 1) };
}
