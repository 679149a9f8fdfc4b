import { saying, whatCloses } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { askCancel, REASON_MOST } from '../../app/domain/projects/answers/confirm.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf, findProject, type ProjectStory, whatEnds } from '../../app/domain/projects/find.ts';
import { cancelProject } from '../../app/domain/projects/life/cancel.ts';
import { statesBefore } from '../../app/domain/projects/life/lifecycle.ts';
import { text } from '../../app/inbound/intake/fields.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { CannotApply } from '../../app/infra/errors.ts';
import { clip, mrkdwn, quote } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { readYes } from '../words.ts';
import { looksLikeCode, namedProjectWithText } from './naming/named-with-text.ts';

const ONE_AT_A_TIME = 'One project at a time, please. Nothing was changed.';
const Reason = text(REASON_MOST).optional().catch(undefined);

/** Cancels a project. The text after its code is the reason. A typed command asks for confirmation first. */
export async function cancel(typed: Asked, services: Services): Promise<Answer> {
  const { yes, asked } = readYes(typed);
  const named = await namedProjectWithText(asked, services);
  if ('problem' in named) return named.problem;
  const { project } = named;
  const others = asked.words.filter(looksLikeCode);
  const isListOfCodes = asked.words.every((word) => looksLikeCode(word) || /^(and|&|\+)$/i.test(word.text));
  if (others.length > 1 && isListOfCodes) return ONE_AT_A_TIME;
  const { code } = project;
  const { by, via } = asked;
  const reason = Reason.parse(named.text === '' ? undefined : clip(named.text, REASON_MOST));
  // The button has already asked for confirmation.
  if (yes || via === 'click') return cancelNow(services, { code, reason, by, via });
  if (!statesBefore('cancelled').includes(project.status)) return whyNotCancelled(services, project);
  return askCancel({ ...(await whatEnds(services.db, project)), reason }, services.clock.now());
}

/** Cancels the project, and returns the answer. */
export async function cancelNow(
  services: Services,
  { code, reason, by, via }: { code: string; reason: string | undefined } & Pick<Asked, 'by' | 'via'>,
): Promise<Answer> {
  const before = await findProject(services.db, code);
  if (before === null) return `${mrkdwn(code)} is not known any more.`;
  // The trouble is read first, because cancelling the project closes the channel and clears its trouble.
  const trouble = await channelTroubleOf(services.db, before);
  try {
    const { outcome } = await services.transact((tx) =>
      cancelProject(tx, { code, reason, at: services.clock.now(), via, actor: by.handle }),
    );
    if (outcome === 'already') return whyNotCancelled(services, (await findProject(services.db, code)) ?? before);
  } catch (error) {
    if (!(error instanceof CannotApply)) throw error;
    return whyNotCancelled(services, (await findProject(services.db, code)) ?? before);
  }
  const why = reason === undefined ? '' : `\n${quote(reason, 500)}`;
  const closes = trouble === null ? 'its offers go, its channel is closed' : `its offers go. ${whatCloses(trouble)}`;
  return saying(`${code} is cancelled: ${closes}.${why}`, next.status(code), next.reopen(code));
}

async function whyNotCancelled({ db }: Services, project: ProjectStory): Promise<Answer> {
  const { code } = project;
  const standing = await standingInFull(db, project);
  return project.status === 'cancelled'
    ? saying(`${standing}. Nothing was changed.`, next.status(code), next.reopen(code))
    : saying(`${standing}; it cannot be cancelled any more.`, next.status(code));
}
