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
import { namedProjectAlone } from './naming/named.ts';

/**
 * Completes a project. This closes its channel, and asks for peer reviews and the client's feedback; `without survey`
 * leaves the client out. A typed command asks for confirmation first.
 */
export async function complete(typed: Asked, services: Services): Promise<Answer> {
  const { yes, asked: withoutYes } = readYes(typed);
  const { without, asked } = readWithoutSurvey(withoutYes);
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const { project } = named;
  const { by, via } = asked;
  // The button has already asked for confirmation.
  if (yes || via === 'click') return completeNow(services, { code: project.code, survey: !without, by, via });
  if (project.status !== 'started') return whyNotCompleted(services, project);
  const canAsk = services.config.smtp !== undefined && project.client.email !== null;
  const asksClient = without ? false : canAsk || undefined;
  return askComplete({ ...(await whatEnds(services.db, project)), asksClient }, services.clock.now());
}

/** Removes `without survey` or `no survey` from the text, and says whether it was there. */
function readWithoutSurvey(typed: Asked): { without: boolean; asked: Asked } {
  const { words } = typed;
  const survey = words.findIndex(({ text }) => /^surveys?[.!]*$/i.test(text));
  const at = words.findLastIndex(({ text }, index) => index < survey && /^(without|w\/o|no|skip)$/i.test(text));
  const between = words.slice(at + 1, survey);
  if (at === -1 || !between.every(({ text }) => /^(an?|any|the|client)$/i.test(text))) {
    return { without: false, asked: typed };
  }
  return { without: true, asked: { ...typed, words: words.toSpliced(at, survey - at + 1) } };
}

/** Completes the project, and returns the answer. */
export async function completeNow(
  services: Services,
  { code, survey, by, via }: { code: string; survey: boolean } & Pick<Asked, 'by' | 'via'>,
): Promise<Answer> {
  const before = await findProject(services.db, code);
  // The trouble is read first, because completing the project closes the channel and clears its trouble.
  const trouble = before === null ? null : await channelTroubleOf(services.db, before);
  const result = await services.transact((tx) =>
    completeProject(tx, { code, survey, at: services.clock.now(), via, actor: by.handle }),
  );
  if (result.outcome === 'unknown') return `${mrkdwn(code)} is not known any more.`;
  if (result.outcome !== 'completed') return whyNotCompleted(services, result.project);
  const isAsked = survey && services.config.smtp !== undefined && result.project.client.email !== null;
  const client = isAsked ? ', and its client how it went' : survey ? '' : '; its client is not asked';
  return saying(
    `:checkered_flag: ${code} is completed. Its people are asked for reviews${client}. ${whatCloses(trouble)}.`,
    next.status(code),
  );
}

async function whyNotCompleted({ db }: Services, project: ProjectStory): Promise<Answer> {
  const { code } = project;
  const standing = await standingInFull(db, project);
  return project.status === 'completed'
    ? saying(`${standing}. Nothing was changed.`, next.status(code), next.reopen(code))
    : saying(`${standing}; only a started project can be completed.`, next.status(code));
}
