import { startedAnswer } from '../../app/domain/projects/answers/answers.ts';
import { askWhoLeads } from '../../app/domain/projects/answers/confirm.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelIdOf, findProject, holderOf } from '../../app/domain/projects/find.ts';
import { startInSlack } from '../../app/domain/projects/life/start-in-slack.ts';
import { overbookedNotes } from '../../app/domain/team/answers/overbooked.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Person } from '../../app/generated/prisma/client.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedPeople } from '../people.ts';
import { readYes } from '../words.ts';
import { namedProject } from './naming/named.ts';
import { askPlainNames } from './naming/plain-people.ts';

/** Starts a project with the named team and its claimer. If nobody has claimed it, the command asks who leads it. */
export async function start(typed: Asked, services: Services): Promise<Answer> {
  const { yes, asked } = readYes(typed);
  const meant = await askPlainNames(asked, services);
  if (meant !== undefined) return meant;
  const [named, who] = await Promise.all([namedProject(asked, services), namedPeople(asked.words, services)]);
  if ('problem' in named) return named.problem;
  if ('problem' in who) return `${who.problem}\nNothing was changed.`;
  const { project } = named;
  const { by, via } = asked;
  if (!personMay('lead_project', by, { isOwn: project.claimerId === by.id })) {
    return `${await standingInFull(services.db, project)}; only its claimer or a project manager can start it.`;
  }
  if (!yes && project.status === 'requested' && holderOf(project) === null) {
    return askWhoLeads(project, who.people, services.clock.now());
  }
  return startNow(services, { code: project.code, team: who.people, lead: null, by, via, notes: who.notes });
}

/** Starts the project, and returns the answer. `notes`: remarks about the team. */
export async function startNow(
  services: Services,
  {
    code,
    team,
    lead,
    by,
    via,
    notes = [],
  }: { code: string; team: Person[]; lead: Person | null; notes?: readonly string[] } & Pick<Asked, 'by' | 'via'>,
): Promise<Answer> {
  const before = await findProject(services.db, code);
  if (before !== null && !personMay('lead_project', by, { isOwn: before.claimerId === by.id })) {
    return `${await standingInFull(services.db, before)}; only its claimer or a project manager can start it.`;
  }
  const result = await services.transact((tx) =>
    startInSlack(tx, { code, by, pm: null, team, lead, at: services.clock.now(), via }),
  );
  switch (result.outcome) {
    case 'started':
      return startedAnswer(code, null, {
        notes: [...notes, ...(await overbookedNotes(services.db, lead === null ? team : [...team, lead]))],
      });
    case 'already':
      return startedAnswer(code, await channelIdOf(services.db, result.project), { already: true, named: team.length });
    case 'over':
      return `${await standingInFull(services.db, result.project)}; it cannot be started. \`/project reopen ${code}\` lets it go on.`;
    case 'unknown':
      return `${code} is not known any more.`;
  }
}
