import { startedAnswer } from '../../app/domain/projects/answers/answers.ts';
import { TEAM } from '../../app/domain/projects/answers/modals.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelIdOf, findProject } from '../../app/domain/projects/find.ts';
import { startInSlack } from '../../app/domain/projects/life/start-in-slack.ts';
import { overbookedNotes } from '../../app/domain/team/answers/overbooked.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { onRoster, pickedRefs } from '../picked.ts';

/** The team was picked, so the project starts. */
export async function teamPicked(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const code = view.private_metadata;
  const [who, project, team, managers, leads] = await Promise.all([
    whoMay(services, { slackId, act: 'lead_project', isOwn: true }),
    findProject(services.db, code),
    onRoster(pickedRefs(view, TEAM.blockId, TEAM.actionId), services),
    onRoster(pickedRefs(view, TEAM.pmId, TEAM.pmId), services),
    onRoster(pickedRefs(view, TEAM.leadId, TEAM.leadId), services),
  ]);
  if ('refused' in who) return { notice: who.refused };
  const { by } = who;
  if (project === null) return { notice: `${code} is not known any more.` };
  if (!personMay('lead_project', by, { isOwn: project.claimerId === by.id })) {
    return {
      notice: `${await standingInFull(services.db, project)}; only its claimer or a project manager can start it.`,
    };
  }
  const errors = {
    ...('error' in team ? { [TEAM.blockId]: team.error } : {}),
    ...('error' in managers ? { [TEAM.pmId]: managers.error } : {}),
    ...('error' in leads ? { [TEAM.leadId]: leads.error } : {}),
  };
  if ('error' in team || 'error' in managers || 'error' in leads) return { errors };
  if (managers.people.length > 1) return { errors: { [TEAM.pmId]: 'Name one person.' } };
  if (leads.people.length > 1) return { errors: { [TEAM.leadId]: 'Name one person.' } };

  const pm = managers.people[0] ?? null;
  const lead = leads.people[0] ?? null;
  const result = await services.transact((tx) =>
    startInSlack(tx, { code, by, pm, team: team.people, lead, at: services.clock.now(), via: 'click' }),
  );
  switch (result.outcome) {
    case 'started': {
      const booked = [...team.people, ...leads.people];
      const notes = [...team.notes, ...(await overbookedNotes(services.db, booked))];
      return { notice: startedAnswer(code, null, { notes }).text };
    }
    case 'already':
      return {
        notice: startedAnswer(code, await channelIdOf(services.db, result.project), {
          already: true,
          named: team.people.length,
        }).text,
      };
    case 'over':
      return { notice: `${await standingInFull(services.db, result.project)}; it cannot be started any more.` };
    case 'unknown':
      return { notice: `${code} is not known any more.` };
  }
}
