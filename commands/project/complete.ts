import { saying, whatCloses } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { askComplete } from '../../app/domain/projects/answers/confirm.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf, findProject, type ProjectStory, whatEnds } from '../../app/domain/projects/find.ts';
import { completeProject } from '../../app/domain/projects/life/complete.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { readYes } from '../words.ts';
import { namedProjectAlone } from './named.ts';

/** The work is done: the channel is closed, reviews are asked for. Typed, it asks first. */
export async function complete(typed: Asked, services: Services): Promise<Answer> {
  const { yes, asked } = readYes(typed);
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const { project } = named;
  const { by, via } = asked;
  // A button has asked before.
  if (yes || via === 'click') return completeNow(services, { code: project.code, by, via });
  if (project.status !== 'started') return whyNotCompleted(services, project);
  return askComplete(await whatEnds(services.db, project), services.clock.now());
}

/** Completes, and answers what came of it. */
export async function completeNow(
  services: Services,
  { code, by, via }: { code: string } & Pick<Asked, 'by' | 'via'>,
): Promise<Answer> {
  const before = await findProject(services.db, code);
  // Read the trouble first: completing the project closes the channel and clears it.
  const trouble = before === null ? null : await channelTroubleOf(services.db, before);
  const result = await services.transact((tx) =>
    completeProject(tx, { code, at: services.clock.now(), via, actor: by.handle }),
  );
  if (result.outcome === 'unknown') return `${mrkdwn(code)} is not known any more.`;
  if (result.outcome !== 'completed') return whyNotCompleted(services, result.project);
  return saying(
    `:checkered_flag: ${code} is completed. Its people are asked for reviews. ${whatCloses(trouble)}.`,
    next.status(code),
  );
}

async function whyNotCompleted({ db }: Services, project: ProjectStory): Promise<Answer> {
  const { code } = project;
  const standing = await standingInFull(db, project);
  return project.status === 'completed'
    ? saying(`${standing} already.`, next.status(code), next.reopen(code))
    : saying(`${standing}; only a started project can be completed.`, next.status(code));
}
