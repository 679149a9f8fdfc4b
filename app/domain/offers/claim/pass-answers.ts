import { actions, button, context, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { capital, fallback, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { type ExplainResult, PASS_REASONS, type Passer } from './pass-reasons.ts';

interface Named {
  code: string;
  title: string;
}

/** The answer to the claimer of the project, who clicks on Pass. */
export function passedTooLate(code: string): string {
  return `You have ${fallback(code)} already: it is yours. Release gives it back.`;
}

/** The private answer to a click on Pass. It has buttons to undo the pass and to give a reason. */
export function passedAnswer(project: Named): MessageBody {
  return {
    text: `You passed on ${fallback(project.title, 200)}`,
    blocks: [
      undoable(`You passed on ${nameOf(project)}.`, project),
      context('Would you say why? Only project managers see it, and you need not.'),
      actions(
        ...Object.entries(PASS_REASONS).map(([reason, words]) =>
          button(capital(words), `pass_reason:${reason}`, project.code),
        ),
      ),
    ],
  };
}

/** The answer after a reason was given. */
export function explainedAnswer(result: ExplainResult): MessageBody {
  if (result.outcome === 'unknown') return { text: 'This project is not known any more.' };
  const { project } = result;
  if (result.outcome === 'not_passed')
    return { text: `Your pass on ${nameOf(project)} was taken back, so there is nothing to explain.` };
  const why = PASS_REASONS[result.reason];
  return {
    text: `You passed on ${fallback(project.title, 200)}: ${why}`,
    blocks: [undoable(`You passed on ${nameOf(project)}: ${why}. Thank you, that helps.`, project)],
  };
}

/** For people who lead: lines of mrkdwn that say who passed and why. */
export function passLines(passers: readonly Passer[]): string[] {
  if (passers.length === 0) return [];
  const groups = [...Object.entries(PASS_REASONS), ['', 'without a reason'] as const].flatMap(([reason, words]) => {
    const names = passers.filter((one) => (one.reason ?? '') === reason).map(({ name }) => mrkdwn(name, 60));
    return names.length === 0 ? [] : [`${names.length} ${words}: ${clipped(names)}`];
  });
  return ['*Passed on it*', ...groups];
}

const NAMED_MOST = 10;

function clipped(names: string[]): string {
  const more = names.length - NAMED_MOST;
  return `${names.slice(0, NAMED_MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function undoable(text: string, { code }: Named): KnownBlock {
  return section(text, button('Undo', 'undo_pass', code));
}

function nameOf({ code, title }: Named): string {
  return `${mrkdwn(title.replace(/\s+/g, ' '), 140)} (${mrkdwn(code)})`;
}
