import { actions, button, primary, section } from '../../../infra/slack/blocks/blocks.ts';
import { fallback, mrkdwn, ordinal } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { claimAnswer, hasIt, NOT_ACTIVE } from '../answers.ts';
import type { NotWon } from '../claim/claim.ts';
import type { LeaveLineResult } from './leave-line.ts';
import type { InLine } from './line.ts';
import type { StandByResult } from './stand-by.ts';

/** The answer to a click on Claim that came too late: a project that was not started yet may become free again. */
export function lateAnswer(result: NotWon): MessageBody {
  const text = claimAnswer(result);
  if (result.outcome === 'free_since') return claimable(mrkdwn(text), result.project.code);
  if (result.outcome !== 'too_late' || result.project.status !== 'claimed') return { text };
  const who = `${mrkdwn(hasIt(result.holder, 'this project'))}. If it falls free, would you like to be asked first?`;
  return { text, blocks: [section(who, button('Next in line', 'stand_by', result.project.code))] };
}

/** The answer to a click on "Next in line". */
export function standByAnswer(result: StandByResult): MessageBody {
  if (result.outcome === 'not_active') return { text: NOT_ACTIVE };
  if (result.outcome === 'unknown') return { text: 'This project is not known any more.' };
  const { code, title, status } = result.project;
  const name = `*${mrkdwn(title.replace(/\s+/g, ' '), 140)}* (${mrkdwn(code)})`;
  switch (result.outcome) {
    case 'in_line': {
      const text = `You are ${ordinal(result.place)} in line`;
      const next = result.place === 1 ? 'you are asked first' : `${before(result.place - 1)} asked before you`;
      return {
        text: `${text} for ${fallback(code)}`,
        blocks: [
          section(`*${text}* for ${name}. If it falls free, ${next}.`, button('Leave the line', 'leave_line', code)),
        ],
      };
    }
    case 'asked':
      return claimable(`${name} fell free, and it is your turn.`, code);
    case 'free':
      return claimable(`${name} fell free meanwhile: nobody has it.`, code);
    case 'gave_back':
      return {
        text: `You had ${name} and gave it back. If whoever is next in line does not take it, you are asked again with everybody.`,
      };
    case 'yours':
      return { text: `You have ${mrkdwn(code)} already: it is yours.` };
    case 'over':
      return { text: `${name} ${status === 'started' ? 'has started' : `was ${status}`}, so there is no line for it.` };
  }
}

/** The answer to somebody who left the line. */
export function leftLineAnswer(result: LeaveLineResult): MessageBody {
  if (result.outcome === 'unknown') return { text: 'This project is not known any more.' };
  const { code } = result.project;
  const text = result.left
    ? `You are out of the line for ${mrkdwn(code)}.`
    : `You do not stand in line for ${mrkdwn(code)}.`;
  if (result.project.status !== 'claimed') return { text };
  return { text, blocks: [section(text, button('Next in line', 'stand_by', code))] };
}

/** For people who lead: lines of mrkdwn that say who is in line, first come first. */
export function lineLines(line: readonly InLine[]): string[] {
  if (line.length === 0) return [];
  const names = line.slice(0, NAMED_MOST).map(({ person }) => mrkdwn(person.name, 60));
  const more = line.length - names.length;
  return [`*Next in line*\n${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

const NAMED_MOST = 10;

function claimable(text: string, code: string): MessageBody {
  return {
    text,
    blocks: [section(text), actions(primary('Claim project', 'claim_project', code))],
  };
}

function before(count: number): string {
  return count === 1 ? 'one person is' : `${count} people are`;
}
