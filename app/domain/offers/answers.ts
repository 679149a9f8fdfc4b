import { fallback, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';
import { type Holder, holderOf } from '../projects/find.ts';
import type { NotWon } from './claim/claim.ts';
import type { ReleaseResult } from './claim/release.ts';
import type { UndoResult } from './claim/undo-pass.ts';

/** Says in words who has the project. The names are not escaped, so the caller must escape the text. */
export function hasIt({ name, elsewhere }: Holder, what: string): string {
  return elsewhere ? `Claimed elsewhere by ${plain(name, 100)}` : `${name} has claimed ${what}`;
}

export const NOT_ACTIVE =
  'You are not active on the roster at the moment. Ask a project manager to change that, then try again.';

/** The answer to a click on Claim that did not win. */
export function claimAnswer(result: NotWon): string {
  switch (result.outcome) {
    case 'already_yours':
      return `You have ${fallback(result.project.code)} already: it is yours.`;
    case 'too_late':
      return `${fallback(hasIt(result.holder, 'this project'))}.`;
    case 'free_since':
      return `Somebody still had ${fallback(result.project.code)} when you pressed. It is free again now: if you would like it, press Claim project once more.`;
    case 'over':
      return `${fallback(result.project.code)} was ${result.project.status}; there is nothing to claim any more.`;
    case 'full':
      return `You have ${result.inHand === 1 ? 'one project' : `${result.inHand} projects`} now, and take ${result.capacity} at a time, so ${fallback(result.code)} is left to others. When one is done or given back you are asked again; \`/team capacity N\` says how many you take. A project manager can put you on it all the same.`;
    case 'not_active':
      return NOT_ACTIVE;
    case 'unknown':
      return 'This project is not known any more.';
  }
}

/** The answer to a release when nobody has the project. `standing`: the project's state in words, mrkdwn. */
export function nothingToRelease(standing: string): string {
  return `${standing}; only a claimed project can be released.`;
}

/** The answer to a click on Undo. */
export function undoneAnswer(result: UndoResult): string {
  if (result.outcome === 'unknown') return 'This project is not known any more.';
  const { project } = result;
  const name = `*${mrkdwn(project.title.replace(/\s+/g, ' '), 140)}* (${mrkdwn(project.code)})`;
  const holder = holderOf(project);
  switch (result.outcome) {
    case 'offered':
      return `${name} is on offer to you again.`;
    case 'open':
      return `${name} is on offer to you: nothing to undo.`;
    case 'late':
      return `You passed on ${name} more than ten minutes ago, so that stays. If you want it after all, \`/project status ${project.code}\` lets you claim it for as long as nobody has it.`;
    case 'settled':
      return holder === null || project.status === 'completed' || project.status === 'cancelled'
        ? `${name} is ${project.status} meanwhile, so there is nothing to offer any more.`
        : `${name} is taken meanwhile: ${mrkdwn(hasIt(holder, 'it'))}.`;
    case 'after_the_next':
      return `Your pass on ${name} is taken back. It is offered to whoever is next in line now; if they do not take it, you are asked with everybody.`;
    case 'unfit':
      return `Your pass on ${name} is taken back, but it is not offered to you at the moment: it takes other skills by now, or you are away.`;
  }
}

/** The answer to somebody who released a project or tried to. Where nobody has it, standingInFull() is the answer. */
export function releaseAnswer(result: Exclude<ReleaseResult, { outcome: 'not_claimed' }>, code: string): string {
  switch (result.outcome) {
    case 'released':
      return `${mrkdwn(result.project.code)} is released and is being offered again.`;
    case 'not_yours':
      return `${mrkdwn(result.project.code)} is ${fallback(holderOf(result.project)?.name ?? 'somebody else')}'s; only they or a project manager can release it.`;
    case 'unknown':
      return `There is no project ${mrkdwn(code, 40)}. \`/project help\` shows how a project is named.`;
  }
}
