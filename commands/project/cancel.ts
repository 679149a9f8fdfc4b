import { saying, whatCloses } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf, findProject } from '../../app/domain/projects/find.ts';
import { cancelProject } from '../../app/domain/projects/life/cancel.ts';
import { text } from '../../app/inbound/intake/fields.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { CannotApply } from '../../app/infra/errors.ts';
import { clip, quote } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { namedProjectWithText } from './named-with-text.ts';

const REASON_MOST = 2_000;
const Reason = text(REASON_MOST).optional().catch(undefined);

/** The project will not be done. What is typed after its code is the reason. */
export async function cancel(asked: Asked, services: Services): Promise<Answer> {
  const named = await namedProjectWithText(asked, services);
  if ('problem' in named) return named.problem;
  const { project, text: reason } = named;
  const { code } = project;
  const { by, via } = asked;
  const given = Reason.parse(reason === '' ? undefined : clip(reason, REASON_MOST));
  const trouble = await channelTroubleOf(services.db, project);
  try {
    const { outcome } = await services.transact((tx) =>
      cancelProject(tx, { code, reason: given, at: services.clock.now(), via, actor: by.handle }),
    );
    if (outcome === 'already') {
      return saying(`${await standingInFull(services.db, project)} already.`, next.status(code), next.reopen(code));
    }
  } catch (error) {
    if (!(error instanceof CannotApply)) throw error;
    const now = (await findProject(services.db, code)) ?? project;
    return saying(`${await standingInFull(services.db, now)}; it cannot be cancelled any more.`, next.status(code));
  }
  const why = given === undefined ? '' : `\n${quote(given, 500)}`;
  const closes = trouble === null ? 'its offers go, its channel is closed' : `its offers go. ${whatCloses(trouble)}`;
  return saying(`${code} is cancelled: ${closes}.${why}`, next.status(code), next.reopen(code));
}
