import { removedAnswer } from '../../app/domain/projects/answers/answers.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf } from '../../app/domain/projects/find.ts';
import { removeFromProject } from '../../app/domain/projects/members/many-members.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedPeople } from '../people.ts';
import { namedProject } from './naming/named.ts';
import { askPlainNames } from './naming/plain-people.ts';

/**
 * Removes people from a project. The lead and the only project manager stay until somebody has named a successor by
 * the button.
 */
export async function removeMember(asked: Asked, services: Services): Promise<Answer> {
  const { by, via, usage, words } = asked;
  const meant = await askPlainNames(asked, services);
  if (meant !== undefined) return meant;
  const [named, who] = await Promise.all([
    namedProject(asked, services),
    namedPeople(words, services, { former: true }),
  ]);
  if ('problem' in named) return named.problem;
  if ('problem' in who) return `${who.problem}\nNobody was removed.`;
  if (who.people.length === 0) return `Who should leave? Type \`${usage}\`.`;

  const { code } = named.project;
  const at = services.clock.now();
  const result = await services.transact((tx) =>
    removeFromProject(tx, { code, people: who.people, at, via, actor: by.handle }),
  );
  if (result.outcome === 'over')
    return `${await standingInFull(services.db, result.project)}; its team stays on record.`;
  if (result.outcome === 'unknown') return `${code} is not known any more.`;
  const trouble = await channelTroubleOf(services.db, result.project);
  return removedAnswer({ ...result.project, trouble }, result.removed, { notes: who.notes });
}
