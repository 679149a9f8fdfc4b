import { z } from 'zod';
import type { Via } from '../../app/domain/audit/audit.ts';
import { requestNewProject } from '../../app/domain/projects/life/request-new.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { sayPerson } from '../../app/domain/team/say-person.ts';
import type { Person } from '../../app/generated/prisma/client.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { onRoster, pickedRefs } from '../picked.ts';
import { readDescribed, sentValues, todayOf } from '../project-form.ts';

const From = z.enum(['command', 'shortcut', 'click', 'home']).catch('command') satisfies z.ZodType<Via>;

/** The form for a new project was submitted. The project is requested as from the website, and gets a code. */
export async function projectDescribed(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const who = await whoMay(services, { slackId, act: 'change_projects' });
  if ('refused' in who) return { notice: who.refused };
  const { by } = who;
  const values = await sentValues(view, services);
  const described = readDescribed(values, view, { today: todayOf(services) });
  const managing = await managerOf(view, by, services);
  const errors = {
    ...('errors' in described ? described.errors : {}),
    ...('error' in managing ? { pm: managing.error } : {}),
  };
  if ('errors' in described || 'error' in managing) return { errors };

  const at = services.clock.now();
  const via = From.parse(view.private_metadata);
  const { pm } = managing;
  const code = await services.transact((tx) =>
    requestNewProject(tx, described.read, { at, happenedAt: at, via, actor: by.handle, pm }),
  );
  const whom = described.read.skills.length === 0 ? 'everybody with at least one skill' : 'everybody with the skills';
  const manages =
    pm === null ? 'Nobody manages it yet.' : pm.id === by.id ? 'You manage it.' : `${sayPerson(pm)} manages it.`;
  return {
    notice: `:tada: It is *${code}*, and is being offered to ${whom}. ${manages} \`/project status ${code}\` shows who claims it.`,
  };
}

/** The project manager. By default it is the author of the form, unless the author names somebody else or nobody. */
async function managerOf(
  view: Submission['view'],
  by: Person,
  services: Services,
): Promise<{ pm: Person | null } | { error: string }> {
  // The form was opened before it had this field.
  if (view.state.values.pm === undefined) return { pm: by };
  const picked = await onRoster(pickedRefs(view, 'pm', 'pm'), services);
  return 'error' in picked ? picked : { pm: picked.people[0] ?? null };
}
