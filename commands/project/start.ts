import { startedAnswer } from '../../app/domain/projects/answers/answers.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelIdOf } from '../../app/domain/projects/find.ts';
import { startInSlack } from '../../app/domain/projects/life/start-in-slack.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedPeople } from '../people.ts';
import { namedProject } from './named.ts';

/** Starts a project, with the team that is named, and whoever has claimed it. */
export async function start(asked: Asked, services: Services): Promise<Answer> {
  const [named, who] = await Promise.all([namedProject(asked, services), namedPeople(asked.words, services)]);
  if ('problem' in named) return named.problem;
  if ('problem' in who) return `${who.problem}\nNothing was changed.`;
  const { code } = named.project;
  const { by, via } = asked;
  if (!personMay('lead_project', by, { isOwn: named.project.claimerId === by.id })) {
    return `${await standingInFull(services.db, named.project)}; only its claimer or a project manager can start it.`;
  }
  const result = await services.transact((tx) =>
    startInSlack(tx, { code, by, pm: null, team: who.people, at: services.clock.now(), via }),
  );
  switch (result.outcome) {
    case 'started':
      return startedAnswer(code, null);
    case 'already':
      return startedAnswer(code, await channelIdOf(services.db, result.project), {
        already: true,
        named: who.people.length,
      });
    case 'over':
      return `${await standingInFull(services.db, result.project)}; it cannot be started. \`/project reopen ${code}\` lets it go on.`;
    case 'unknown':
      return `${code} is not known any more.`;
  }
}
