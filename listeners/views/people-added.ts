import { z } from 'zod';
import { addedAnswer } from '../../app/domain/projects/answers/answers.ts';
import { PEOPLE } from '../../app/domain/projects/answers/modals.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf } from '../../app/domain/projects/find.ts';
import { addToProject } from '../../app/domain/projects/members/many-members.ts';
import { overbookedNotes } from '../../app/domain/team/answers/overbooked.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { MemberRole } from '../../app/generated/prisma/enums.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { onRoster, pickedRefs } from '../picked.ts';

const Role = z.enum(MemberRole).optional().catch(undefined);

/** People were picked in the form. They are added to the project. */
export async function peopleAdded(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const code = view.private_metadata;
  const who = await whoMay(services, { slackId, act: 'change_projects' });
  if ('refused' in who) return { notice: who.refused };
  const { by } = who;
  const picked = await onRoster(pickedRefs(view, PEOPLE.blockId, PEOPLE.actionId), services);
  if ('error' in picked) return { errors: { [PEOPLE.blockId]: picked.error } };
  const role = Role.parse(view.state.values[PEOPLE.roleId]?.[PEOPLE.roleId]?.selected_option?.value);

  const at = services.clock.now();
  const result = await services.transact((tx) =>
    addToProject(tx, { code, people: picked.people, role, at, via: 'click', actor: by.handle }),
  );
  if (result.outcome === 'over') {
    return { notice: `${await standingInFull(services.db, result.project)}; nobody can join it any more.` };
  }
  if (result.outcome === 'unknown') return { notice: `${code} is not known any more.` };
  const trouble = await channelTroubleOf(services.db, result.project);
  const notes = [...picked.notes, ...(await overbookedNotes(services.db, picked.people))];
  return { notice: addedAnswer({ ...result.project, trouble }, result.added, { wanted: role, notes }).text };
}
