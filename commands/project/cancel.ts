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
import { readable, type Word } from '../words.ts';
import { codeIn, here, lookUp, type NamedProject, whyUnknown } from './named.ts';

const REASON_MOST = 2_000;
const Reason = text(REASON_MOST).optional().catch(undefined);

/** The project will not be done. What is typed after its code is the reason. */
export async function cancel(asked: Asked, services: Services): Promise<Answer> {
  const named = await projectAndReason(asked, services);
  if ('problem' in named) return named.problem;
  const { project, reason } = named;
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

/**
 * The first word is the project where it names one, or looks like a code outside of a project's channel; else it
 * begins the reason. In a project's channel a mere word, like "client", is a code only in capitals.
 */
async function projectAndReason(
  { words, rest, channelId, usage }: Asked,
  services: Services,
): Promise<(Extract<NamedProject, { project: unknown }> & { reason: string }) | { problem: string }> {
  const [first] = words;
  const around = await here(channelId, services);
  if (first !== undefined && (first.kind === 'channel' || around === null || mayBeCode(first))) {
    const project = await lookUp(first, services);
    if (project !== null)
      return { project, reason: reasonIn(rest.slice(rest.indexOf(first.text) + first.text.length)) };
  }
  if (around !== null) return { ...around, reason: reasonIn(rest) };
  if (first !== undefined && (first.kind === 'channel' || looksLikeCode(first))) {
    return { problem: await whyUnknown(first, services, usage) };
  }
  return { problem: `Which project? Its code comes first: \`${usage}\`.` };
}

function mayBeCode(word: Word): boolean {
  return looksLikeCode(word) || word.text === word.text.toUpperCase();
}

function looksLikeCode(word: Word): boolean {
  return /[\d-]/.test(codeIn(word) ?? '');
}

function reasonIn(typed: string): string {
  return readable(typed)
    .replace(/^[\s,;:–-]+/, '')
    .trim();
}
